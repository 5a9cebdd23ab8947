package dev.stint.mail.mime;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeFilter;

/**
 * Reads HTML as a person would, in lines. Left out is what a person would not see: scripts,
 * comments, and elements that are hidden by their own attribute or style. Style sheets are not
 * evaluated. Quotes begin with {@code >}, as in plain text.
 */
final class HtmlText implements NodeFilter {

  /** No mail program writes a longer style, so an element with one is taken as hidden. */
  private static final int STYLE_CHARS_MAX = 2_000;

  private static final Set<String> UNSEEN =
      Set.of(
          "head",
          "title",
          "script",
          "style",
          "template",
          "noscript",
          "object",
          "iframe",
          "svg",
          "select",
          "textarea",
          "video",
          "audio",
          "canvas");

  private static final Set<String> ENDS_LINE =
      Set.of("br", "hr", "tr", "li", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6");

  /** Styles that hide text from people but not from machines. */
  private static final Pattern HIDING =
      Pattern.compile(
          "(^|;)(display:none|visibility:(hidden|collapse)|opacity:(0|0?\\.0+)(;|$|!)"
              + "|font-size:((0|0?\\.\\d+)[a-z%]*|1(px|pt|%))(;|$|!)"
              + "|(max-height|max-width|line-height|height|width):0[a-z%]*(;|$|!)"
              + "|(text-indent|left|top|right|bottom|margin-left|margin-top):-\\d{3,}"
              + "|mso-hide:all|clip:rect\\(0|clip-path:inset\\((50|100)%"
              + "|color:(transparent|rgba\\([^)]*,(0|0?\\.0+)\\)))");

  private static final Pattern COLOUR = Pattern.compile("(?:^|;)color:([^;!]+)");
  private static final Pattern BACKGROUND =
      Pattern.compile("(?:^|;)background(?:-color)?:([^;!]+)");

  private final StringBuilder text = new StringBuilder();
  private boolean hidSomething;
  private int quotes;
  private boolean lineIsEmpty = true;
  private boolean spaceIsDue;

  private HtmlText() {}

  /** Reads any text as HTML, well-formed or not. */
  static HtmlText of(String html) {
    HtmlText reader = new HtmlText();
    Jsoup.parse(html).body().filter(reader);
    return reader;
  }

  String text() {
    return text.toString().strip();
  }

  /** Whether text was left out because an attribute or a style hides it. */
  boolean hidSomething() {
    return hidSomething;
  }

  @Override
  public FilterResult head(Node node, int depth) {
    if (node instanceof TextNode words) {
      append(words.getWholeText());
    } else if (node instanceof Element element) {
      if (UNSEEN.contains(element.normalName())) {
        return FilterResult.SKIP_ENTIRELY;
      }
      if (isHidden(element)) {
        hidSomething = hidSomething || element.hasText();
        return FilterResult.SKIP_ENTIRELY;
      }
      if (isBlock(element)) {
        endLine();
      }
      switch (element.normalName()) {
        case "blockquote" -> quotes++;
        case "li" -> append("- ");
        case "td", "th" -> append(lineIsEmpty ? "" : " | ");
        case "img" -> append(element.attr("alt"));
        default -> {}
      }
    }
    return FilterResult.CONTINUE;
  }

  @Override
  public FilterResult tail(Node node, int depth) {
    if (node instanceof Element element) {
      String name = element.normalName();
      if (name.equals("a")) {
        target(element);
      }
      if (isBlock(element) || ENDS_LINE.contains(name)) {
        endLine();
      }
      if (name.equals("p")) {
        text.append('\n');
      }
      if (name.equals("blockquote")) {
        quotes--;
      }
    }
    return FilterResult.CONTINUE;
  }

  /** Whether an element begins a line of its own. The cells of a row share one line. */
  private static boolean isBlock(Element element) {
    return element.isBlock()
        && !element.normalName().equals("td")
        && !element.normalName().equals("th");
  }

  /** Adds the address of a link, because people can see it too. */
  private void target(Element link) {
    String href = link.attr("href").strip();
    if (href.matches("(?i)https?://.*") && !link.text().contains(href)) {
      append(" (%s)".formatted(href));
    }
  }

  private static boolean isHidden(Element element) {
    String style = style(element);
    return element.hasAttr("hidden")
        || style.length() > STYLE_CHARS_MAX
        || HIDING.matcher(style).find()
        || isOneColour(element, style);
  }

  /** The style without blanks and comments; the colour of a {@code <font>} is added. */
  private static String style(Element element) {
    String style = element.attr("style");
    if (style.length() > STYLE_CHARS_MAX) {
      return style;
    }
    String font = element.normalName().equals("font") ? ";color:" + element.attr("color") : "";
    return (style + font)
        .toLowerCase(Locale.ROOT)
        .replaceAll("/\\*.*?\\*/", "")
        .replaceAll("\\s+", "");
  }

  /** Whether the text has the colour of its background, which is white if it has none. */
  private static boolean isOneColour(Element element, String style) {
    var colour = COLOUR.matcher(style);
    if (!colour.find()) {
      return false;
    }
    var background = BACKGROUND.matcher(style);
    String paper =
        background.find() ? background.group(1) : element.hasAttr("bgcolor") ? "" : "white";
    return colour(colour.group(1)).equals(colour(paper));
  }

  private static String colour(String name) {
    return switch (name) {
      case "white", "#fff", "#ffffff", "rgb(255,255,255)", "rgba(255,255,255,1)" -> "white";
      default -> name;
    };
  }

  private void append(String words) {
    for (int i = 0; i < words.length(); i++) {
      char letter = words.charAt(i);
      if (Character.isWhitespace(letter) || letter == '\u00a0') {
        spaceIsDue = !lineIsEmpty;
        continue;
      }
      if (lineIsEmpty && quotes > 0) {
        text.append("> ");
      }
      if (spaceIsDue) {
        text.append(' ');
      }
      text.append(letter);
      lineIsEmpty = false;
      spaceIsDue = false;
    }
  }

  private void endLine() {
    if (!lineIsEmpty) {
      text.append('\n');
    }
    lineIsEmpty = true;
    spaceIsDue = false;
  }
}
