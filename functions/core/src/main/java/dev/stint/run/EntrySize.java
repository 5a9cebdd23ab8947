package dev.stint.run;

import dev.stint.message.Part;
import dev.stint.message.Payload;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.Entry.ToolReturned;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** About how many heap bytes an entry takes: its texts, and a flat sum for its objects. */
final class EntrySize {

  /** An entry's records, its run's fields and the links between them; measured generously. */
  private static final long OBJECTS = 512;

  private EntrySize() {}

  static long heapBytes(Entry entry) {
    return OBJECTS
        + switch (entry) {
          case Entry.Started e -> parts(e.input()) + origin(e.origin());
          case Entry.MessageReceived e -> parts(e.parts()) + origin(e.origin());
          case ModelReplied e -> parts(e.parts());
          case ToolReturned e -> text(e.result().payload());
          case Entry.ToolIntended e -> 0;
          case Entry.Held e -> e.detail().length();
          case Entry.Failed e -> e.detail().length();
          case Entry.Cancelled e -> e.why().length();
          case Entry.Decided e ->
              text(e.text()) + (e.arguments() == null ? 0 : text(e.arguments()));
          case Entry.HoldExpired e -> 0;
          case Entry.LimitsSet e -> e.why().length();
          case Entry.Rewound e -> e.why().length();
          case Entry.Forked e -> e.why().length();
        };
  }

  private static long origin(@Nullable Origin origin) {
    return origin == null ? 0 : 2L * origin.toString().length();
  }

  private static long parts(List<Part> parts) {
    return parts.stream().mapToLong(part -> text(part.payload())).sum();
  }

  private static long text(Payload payload) {
    return switch (payload) {
      case Payload.Inline inline -> 2L * inline.text().length();
      case Payload.Stored stored -> 2L * stored.preview().length();
    };
  }
}
