package dev.stint.run;

/**
 * An entry as the log stores it. Every entry carries the digest of the entry before it, so that a
 * forged, changed or missing entry is detected.
 *
 * @param previous {@code digest} of the entry before it; for a fork's first entry, of the last
 *     shared entry; empty for the first entry of a run that was started
 * @param digest SHA-256 of this entry as its store writes it, {@code previous} included: 64
 *     lower-case hexadecimal digits
 */
public record Logged(Entry entry, String previous, String digest) {

  /** The digest before the first entry of a run that was started. */
  public static final String NOTHING = "";
}
