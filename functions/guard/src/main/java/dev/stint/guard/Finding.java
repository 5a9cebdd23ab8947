package dev.stint.guard;

/**
 * A change that the guard does not let pass.
 *
 * @param before what was there; empty if nothing was
 * @param after what is there now; empty if nothing is
 * @param line in the old document, from 1, or in the new one where something was added
 */
public record Finding(Kind kind, String path, String before, String after, int line) {

  /** What kind of change it is. */
  public enum Kind {
    /** Something is gone from all documents. */
    LOSS,
    /** A number, date or id is gone or changed. */
    PROTECTED,
    /** Something is new. */
    ADDITION,
    /** Something that was there is there once more. */
    DUPLICATION,
    /** Something has changed its place: among its neighbours, or to another document. */
    ORDER,
    /** White space, line ends, empty lines or a byte order mark are others, and nothing else. */
    FORM,
    /** A claim, which stands in {@code before}, names nothing that was there or is. */
    CLAIM,
    /** A document ends in the middle of something that it had. */
    TRUNCATION,
    /** A large part is gone. */
    SHRINK,
    /** Words like «rest unchanged» stand where something stood. */
    PLACEHOLDER,
    /** A document is no longer of its kind. */
    SYNTAX,
    /** A document is gone, and its content is in one of another kind. */
    CONVERSION
  }
}
