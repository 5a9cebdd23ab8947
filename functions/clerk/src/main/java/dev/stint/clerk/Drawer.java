package dev.stint.clerk;

import java.util.Optional;

/** Keeps the clerk's papers. Doing anything twice has the effect of doing it once. */
interface Drawer {

  Optional<String> read(String key);

  void write(String key, String text);
}
