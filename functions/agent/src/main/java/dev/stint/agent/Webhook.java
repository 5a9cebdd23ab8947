package dev.stint.agent;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * That a receiver outside is told of what happens to a run. Where the receiver is, and how it knows
 * us, only the configuration says: a run has no more than the name.
 *
 * @param name of the receiver in the configuration
 * @param on of what it is told
 */
public record Webhook(String name, Set<Occasion> on) {

  /** Most receivers of one run. */
  public static final int MOST = 10;

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,62}");

  /** What happens to a run that a receiver may be told of. */
  public enum Occasion {
    /** The run, or a call of it, waits for a person. */
    HELD,
    /** The model gave its answer. */
    FINISHED,
    FAILED,
    CANCELLED;

    /** As settings and the API name it: {@code held}. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Webhook {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "Webhook '%s': a name is lower-case letters, digits and dashes, at most 63, first a letter"
              .formatted(name));
    }
    if (on.isEmpty()) {
      throw new IllegalArgumentException("Webhook '%s' is told of nothing".formatted(name));
    }
    on = Collections.unmodifiableSet(EnumSet.copyOf(on));
  }
}
