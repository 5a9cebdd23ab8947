package dev.stint.embedded.disk;

/** Bytes on the disk are not those that were written. */
public final class Damaged extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Key key;
  private final boolean oneItem;

  private Damaged(Key key, String what, boolean oneItem) {
    super(what);
    this.key = key;
    this.oneItem = oneItem;
  }

  static Damaged item(Key key, String what) {
    return new Damaged(key, "%s: %s".formatted(key, what), true);
  }

  /** The items near a key cannot even be told from each other. */
  static Damaged near(Key key, String what) {
    return new Damaged(key, "items at %s: %s".formatted(key, what), false);
  }

  /** The key of the item, or of one near it. */
  public Key key() {
    return key;
  }

  /** Whether the items after this one can be read. */
  public boolean isOneItem() {
    return oneItem;
  }
}
