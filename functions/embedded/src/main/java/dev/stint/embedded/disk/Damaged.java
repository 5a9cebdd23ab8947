package dev.stint.embedded.disk;

/** Bytes on the disk are not those that were written. */
public final class Damaged extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final boolean oneItem;

  private Damaged(String what, boolean oneItem) {
    super(what);
    this.oneItem = oneItem;
  }

  static Damaged item(Key key, String what) {
    return new Damaged("%s: %s".formatted(key, what), true);
  }

  /** The items near a key cannot even be told from each other. */
  static Damaged near(Key key, String what) {
    return new Damaged("items at %s: %s".formatted(key, what), false);
  }

  /** Whether the items after this one can be read. */
  boolean isOneItem() {
    return oneItem;
  }
}
