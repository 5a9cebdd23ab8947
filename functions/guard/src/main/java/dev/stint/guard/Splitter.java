package dev.stint.guard;

import java.util.List;

/** Splits the versions of one document of some kind into units. For one thread. */
interface Splitter {

  /**
   * @throws BadSyntax if the document is not of this kind
   */
  List<Unit> split(String text) throws BadSyntax;
}
