package dev.stint.run;

import java.util.Map;

/**
 * Where a message came from, if its channel can answer. By that channel the author is told the
 * result of the run, and what the run waits for.
 *
 * @param channel {@code mail}, …
 * @param by who wrote it, as far as the channel has proved it
 * @param id identifies the message in its channel
 * @param details what the channel needs to answer, under names of its own
 */
public record Origin(String channel, String by, String id, Map<String, String> details) {
  public Origin {
    details = Map.copyOf(details);
  }
}
