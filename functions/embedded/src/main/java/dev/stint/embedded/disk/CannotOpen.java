package dev.stint.embedded.disk;

import org.jspecify.annotations.Nullable;

/** A directory cannot be used, for a reason that does not pass by itself. Nothing was changed. */
public final class CannotOpen extends RuntimeException {

  private static final long serialVersionUID = 1L;

  CannotOpen(String why, @Nullable Throwable cause) {
    super(why, cause);
  }
}
