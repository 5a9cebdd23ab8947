package dev.stint.testkit;

import dev.stint.agent.ToolOutcome;
import dev.stint.port.Notice;
import dev.stint.port.Notifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Function;

/** Sends no notice, and remembers those that it was given. Fails if a test says so. Thread-safe. */
public final class TestNotifier implements Notifier {

  private final List<Notice> told = new ArrayList<>();
  private final Queue<Function<Notice, ToolOutcome>> next = new ArrayDeque<>();

  /** Sets the outcome of the next notice only. */
  public TestNotifier answers(ToolOutcome outcome) {
    return does(notice -> outcome);
  }

  /** Handles the next notice. */
  public synchronized TestNotifier does(Function<Notice, ToolOutcome> telling) {
    next.add(telling);
    return this;
  }

  @Override
  public ToolOutcome tell(Notice notice) {
    Function<Notice, ToolOutcome> telling;
    synchronized (this) {
      told.add(notice);
      telling = next.poll();
    }
    return telling == null
        ? new ToolOutcome.Returned("told %s".formatted(notice.action()))
        : telling.apply(notice);
  }

  /** The notices that this notifier was given, oldest first. */
  public synchronized List<Notice> told() {
    return List.copyOf(told);
  }
}
