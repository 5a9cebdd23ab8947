package dev.stint.run;

import java.util.Map;

/**
 * Where a message came from, if it came by a channel that answers: whoever wrote it is told there
 * what the run came to, and what it waits for.
 *
 * @param channel {@code mail}, …
 * @param by who wrote it, as far as the channel has proved it
 * @param id names the message in its channel: one with the same id is the same message
 * @param details what the channel needs to answer, by names of its own
 */
public record Origin(String channel, String by, String id, Map<String, String> details) {
  public Origin {
    details = Map.copyOf(details);
  }
}
