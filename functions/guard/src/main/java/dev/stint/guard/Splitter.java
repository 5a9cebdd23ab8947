package dev.stint.guard;

import java.util.List;

/** Splits documents of some kind into units. Pure and thread-safe. */
interface Splitter {

  /**
   * @throws BadSyntax if the document is not of this kind
   */
  List<Unit> split(String text) throws BadSyntax;
}
