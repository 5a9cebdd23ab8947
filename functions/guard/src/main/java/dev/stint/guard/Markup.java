package dev.stint.guard;

import dev.stint.guard.Unit.Place;
import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.MissingResourceException;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Texts, attributes, comments and instructions of XML as units, with the elements on the way to
 * them; one that has an id is known by it. Nothing outside the document is read, and no entity is
 * expanded.
 */
final class Markup implements Splitter {

  /** Deeper documents are taken for lines. */
  private static final int DEPTH_MAX = 1_000;

  /** The JDK's own limit is lower, and a document above it would be taken for broken. */
  private static final int ATTRIBUTES_MAX = 100_000;

  private static final List<String> IDS = List.of("id", "xml:id", "name", "key");

  @Override
  public List<Unit> split(String text) throws BadSyntax {
    Units units = new Units(text);
    Deque<String> paths = new ArrayDeque<>();
    paths.push("");
    try {
      XMLStreamReader reader = factory().createXMLStreamReader(new StringReader(text));
      int line = 1;
      while (reader.hasNext()) {
        int event = reader.next();
        switch (event) {
          case XMLStreamConstants.START_ELEMENT -> {
            String path = paths.peek() + "/" + step(reader);
            attributes(reader, path, units);
            paths.push(path);
            if (paths.size() > DEPTH_MAX) {
              throw BadSyntax.ofLength("More than %d levels".formatted(DEPTH_MAX), line);
            }
          }
          case XMLStreamConstants.END_ELEMENT -> paths.pop();
          case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
            String content = Tokens.even(reader.getText());
            if (!content.isEmpty()) {
              units.add(unit(paths.peek(), content, line, reader.getLocation().getLineNumber()));
            }
          }
          case XMLStreamConstants.COMMENT ->
              aside(paths.peek() + "/!--", reader.getText(), line, reader, units);
          case XMLStreamConstants.PROCESSING_INSTRUCTION ->
              aside(
                  paths.peek() + "/?" + reader.getPITarget(),
                  reader.getPIData(),
                  line,
                  reader,
                  units);
          default -> {}
        }
        line = Math.max(1, reader.getLocation().getLineNumber());
      }
    } catch (MissingResourceException e) {
      throw new BadSyntax("It cannot be read", 1); // The JDK has no words for some problems.
    } catch (XMLStreamException e) {
      int line = e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNumber());
      throw new BadSyntax(String.valueOf(e.getMessage()), line);
    }
    return units.all();
  }

  private static void aside(
      String path, @Nullable String text, int line, XMLStreamReader reader, Units units)
      throws BadSyntax {
    String content = Tokens.even(text == null ? "" : text);
    units.add(unit(path, content, line, reader.getLocation().getLineNumber()));
  }

  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    factory.setProperty("jdk.xml.elementAttributeLimit", ATTRIBUTES_MAX);
    return factory;
  }

  private static String step(XMLStreamReader reader) {
    for (String id : IDS) {
      String value = reader.getAttributeValue(null, id);
      if (value != null) {
        return reader.getLocalName() + "@" + value;
      }
    }
    return reader.getLocalName();
  }

  private static void attributes(XMLStreamReader reader, String path, Units units)
      throws BadSyntax {
    int line = Math.max(1, reader.getLocation().getLineNumber());
    units.add(unit(path, "", line, line));
    for (int n = 0; n < reader.getAttributeCount(); n++) {
      String name = path + "/@" + reader.getAttributeLocalName(n);
      units.add(unit(name, reader.getAttributeValue(n), line, line));
    }
  }

  private static Unit unit(String path, String value, int line, int lastLine) {
    return new Unit(
        path + "\t" + value, value, new Place.InTree(line, Math.max(line, lastLine), path));
  }
}
