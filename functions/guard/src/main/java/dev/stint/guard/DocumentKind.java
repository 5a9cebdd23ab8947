package dev.stint.guard;

/** Kinds of documents, by the ends of their names. */
public enum DocumentKind {
  /** {@code md}, {@code txt}, {@code rst}, …, or no end. */
  PROSE,
  /** {@code csv}, {@code tsv}. */
  TABLE,
  /** {@code json}, {@code yaml}, {@code yml}. */
  TREE,
  /** {@code xml}, {@code svg}, …. */
  MARKUP,
  /** Everything else. */
  CODE;

  /** The kind of a document. */
  public static DocumentKind of(String path) {
    return Format.of(path).kind();
  }
}
