package dev.stint.embedded.disk;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Leaves damaged items out, and logs them: for what can be derived, or is for people only. */
public final class Well implements Iterator<Item> {

  private static final Logger LOG = System.getLogger(Well.class.getName());

  private final Iterator<Item> all;
  private @Nullable Item next;

  private Well(Iterator<Item> all) {
    this.all = all;
  }

  public static Iterator<Item> of(Iterator<Item> all) {
    Well well = new Well(all);
    well.advance();
    return well;
  }

  private void advance() {
    next = null;
    while (next == null && all.hasNext()) {
      try {
        next = all.next();
      } catch (Damaged e) {
        LOG.log(Level.ERROR, "An item is damaged and left out: {0}", e.getMessage());
        if (!e.isOneItem()) {
          return;
        }
      }
    }
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  @Override
  public Item next() {
    Item item = next;
    if (item == null) {
      throw new NoSuchElementException();
    }
    advance();
    return item;
  }
}
