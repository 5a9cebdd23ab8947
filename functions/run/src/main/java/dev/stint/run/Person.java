package dev.stint.run;

/**
 * Somebody who does something with a run.
 *
 * @param by who it is, as far as the channel knows
 * @param channel how they did it: {@code http}, {@code link}, {@code mail}, …
 * @param why for people; no model reads it; may be empty
 */
public record Person(String by, String channel, String why) implements Source {

  /** Whether two acts are by one person and by one channel, for whatever reason. */
  public boolean isSameAs(Person other) {
    return by.equals(other.by) && channel.equals(other.channel);
  }

  /** This person, acting for another reason. */
  public Person because(String reason) {
    return new Person(by, channel, reason);
  }
}
