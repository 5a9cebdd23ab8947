package dev.stint.guard;

import java.util.Locale;

/** Formats of documents, by the ends of their names. */
enum Format {
  PROSE,
  TABLE,
  JSON,
  YAML,
  XML,
  /** Also of any other name: lines are kept or lost as wholes. */
  CODE;

  static Format of(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    int dot = name.lastIndexOf('.');
    String end = dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
    return switch (end) {
      case "", "txt", "md", "markdown", "rst", "adoc", "srt", "vtt", "tex" -> PROSE;
      case "csv", "tsv" -> TABLE;
      case "json", "geojson" -> JSON;
      case "yaml", "yml" -> YAML;
      case "xml", "svg", "xsd", "xsl", "xhtml" -> XML;
      default -> CODE;
    };
  }

  DocumentKind kind() {
    return switch (this) {
      case PROSE -> DocumentKind.PROSE;
      case TABLE -> DocumentKind.TABLE;
      case JSON, YAML -> DocumentKind.TREE;
      case XML -> DocumentKind.MARKUP;
      case CODE -> DocumentKind.CODE;
    };
  }

  /** One for the versions of a document. */
  Splitter splitter() {
    return switch (this) {
      case PROSE -> new Prose();
      case TABLE -> new Cells();
      case JSON -> Trees.JSON;
      case YAML -> Trees.YAML;
      case XML -> new Markup();
      case CODE -> new Lines();
    };
  }
}
