package dev.stint.embedded.disk;

/** An item is on the disk, and its bytes are not those that were written. */
public final class Damaged extends RuntimeException {

  private static final long serialVersionUID = 1L;

  Damaged(Key key, String what) {
    super("%s: %s".formatted(key, what));
  }
}
