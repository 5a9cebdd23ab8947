package dev.stint.run;

/**
 * An entry as it stands in a log, in the chain of all entries: each names the one before it by its
 * stored bytes, so that a forged, changed or missing entry shows.
 *
 * @param previous {@code digest} of the entry before it; of a fork's first entry, of the last one
 *     that it shares; empty for the first entry of a run that was started
 * @param digest SHA-256 of this entry as it is stored, {@code previous} included: 64 lower-case
 *     hexadecimal digits
 */
public record Logged(Entry entry, String previous, String digest) {

  /** The digest before the first entry of a run that was started. */
  public static final String NOTHING = "";
}
