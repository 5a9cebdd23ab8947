package dev.stint.client;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What waits for a person.
 *
 * @param path the runs above, the root of the tree first; empty if no run delegated to this one
 * @param hold its position in the log, which names it
 * @param content identifies what the person sees; a decision repeats it
 * @param choices the decisions that may be taken, as {@code approve}
 * @param tool the tool whose call waits; null if the run waits as a whole
 * @param arguments of that call, in full
 * @param undoes the call that this call undoes
 * @param onExpiry what happens if nobody decides before {@code expires}
 */
public record Hold(
    String run,
    String agent,
    List<String> path,
    long hold,
    String content,
    String reason,
    String detail,
    String action,
    @Nullable String tool,
    @Nullable String arguments,
    @Nullable String undoes,
    List<String> choices,
    Instant since,
    @Nullable Instant expires,
    @Nullable String onExpiry,
    @Nullable String diff,
    @Nullable String link) {

  /** The API leaves out what is empty. */
  public Hold {
    path = Objects.requireNonNullElse(path, List.of());
  }
}
