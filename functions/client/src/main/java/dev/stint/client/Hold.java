package dev.stint.client;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What waits for a person.
 *
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
    @Nullable String link) {}
