package dev.stint.run;

/** The versions of a workspace are needed, and only the hash of their manifest is known. */
public final class UnreadWorkspace extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  UnreadWorkspace(String manifest) {
    super("The workspace of manifest %s was not read".formatted(manifest));
  }
}
