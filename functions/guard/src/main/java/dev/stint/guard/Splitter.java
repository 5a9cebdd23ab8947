package dev.stint.guard;

import java.util.List;

/** Splits the versions of a document of some kind into units. Pure. */
interface Splitter {

  /**
   * @throws BadSyntax if the document is not of this kind
   */
  List<Unit> split(String text) throws BadSyntax;
}
