package dev.stint.run;

/**
 * A person who acts on a run.
 *
 * @param by who it is, as far as the channel knows
 * @param channel how they acted: {@code http}, {@code link}, {@code mail}, …
 * @param why the reason, for people; no model reads it; may be empty
 */
public record Person(String by, String channel, String why) implements Source {

  /** Whether both have the same name and channel; the reason does not count. */
  public boolean isSameAs(Person other) {
    return by.equals(other.by) && channel.equals(other.channel);
  }

  /** Copies this person with another reason. */
  public Person because(String reason) {
    return new Person(by, channel, reason);
  }
}
