package dev.stint.testkit;

import dev.stint.agent.ToolOutcome;
import dev.stint.port.Notice;
import dev.stint.port.Notifier;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** Sends no notice, and remembers those that it was given. Fails if a test says so. Thread-safe. */
public final class TestNotifier implements Notifier {

  private final List<Notice> told = new CopyOnWriteArrayList<>();
  private final ConcurrentLinkedQueue<Function<Notice, ToolOutcome>> next =
      new ConcurrentLinkedQueue<>();

  /** Sets the outcome of the next notice only. */
  public TestNotifier answers(ToolOutcome outcome) {
    return does(notice -> outcome);
  }

  /** Handles the next notice. */
  public TestNotifier does(Function<Notice, ToolOutcome> telling) {
    next.add(telling);
    return this;
  }

  @Override
  public ToolOutcome tell(Notice notice) {
    told.add(notice);
    Function<Notice, ToolOutcome> telling = next.poll();
    return telling == null
        ? new ToolOutcome.Returned("told %s".formatted(notice.action()))
        : telling.apply(notice);
  }

  /** The notices that this notifier was given, oldest first. */
  public List<Notice> told() {
    return List.copyOf(told);
  }
}
