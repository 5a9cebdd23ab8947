package dev.stint.run;

import dev.stint.message.Payload;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A change that an entry makes in the workspace of its run. A rewind undoes it. */
public sealed interface Change {

  /** The name of the content that changes. */
  String name();

  /**
   * The version that the change was made from; null if there was none. The change applies to that
   * version only.
   */
  @Nullable String from();

  /** Copies this change with {@code change} applied to every text in it. */
  Change map(UnaryOperator<Payload> change);

  static List<Change> mapAll(List<Change> changes, UnaryOperator<Payload> change) {
    return changes.stream().map(each -> each.map(change)).toList();
  }

  /** The content is gone. */
  record Removed(String name, String from) implements Change {
    @Override
    public Removed map(UnaryOperator<Payload> change) {
      return this;
    }
  }

  /**
   * The version that a person last put there or approved is another one: so it is for a run that
   * gets the document of another run.
   *
   * @param from the version that is current, and stays
   * @param content the version that a person approved
   * @param edits how often calls have changed it since
   */
  record Approved(String name, String from, Payload content, int edits) implements Change {
    @Override
    public Approved map(UnaryOperator<Payload> change) {
      return new Approved(name, from, change.apply(content), edits);
    }
  }

  /** A new version, named by the SHA-256 of its content. */
  record Put(String name, @Nullable String from, Payload content) implements Change {
    @Override
    public Put map(UnaryOperator<Payload> change) {
      return new Put(name, from, change.apply(content));
    }
  }
}
