package dev.stint.mail.mime;

import dev.stint.agent.Content;
import dev.stint.mail.mime.MimeTree.Tree;
import dev.stint.message.Attachment;
import dev.stint.message.Excerpt;
import dev.stint.message.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.codec.DecoderUtil;
import org.jspecify.annotations.Nullable;

/**
 * Reads mails. Any bytes are accepted: what cannot be read is left out, and {@link
 * ReceivedMail#left} says so. Archives are not unpacked.
 */
public final class MailReader {

  /** The header of mails that Stint sends. */
  public static final String OWN_HEADER = "X-Stint-Run";

  /** About as much as a run accepts as its input. */
  private static final int TEXT_CHARS_MAX = 1_000_000;

  private static final int SUBJECT_CHARS_MAX = 250;
  private static final int NAME_CHARS_MAX = 150;
  private static final int PATH_CHARS_MAX = 1_000;
  private static final int FROM_CHARS_MAX = 1_000;
  private static final int ID_CHARS_MAX = 200;
  private static final int REFERENCES_MAX = 30;

  private static final String ADDRESS =
      "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@"
          + "[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+";

  /**
   * One address, with or without a name before it. Comments, groups, routes and lists are legal
   * (RFC 5322, section 3.4), but they are not accepted, because they have been used to deceive
   * receivers.
   */
  private static final Pattern FROM =
      Pattern.compile(
          "(?:(?:\"(?:[^\"\\\\]|\\\\.)*\"|[^\"<>@,;:\\\\()]++)*+<("
              + ADDRESS
              + ")>|("
              + ADDRESS
              + "))");

  private static final Pattern MESSAGE_ID = Pattern.compile("<([^<>\\s]{1,998})>");

  private static final Set<String> LISTS =
      Set.of("mailing-list", "x-autoreply", "x-autorespond", "x-failed-recipients");

  private static final Set<String> BULK = Set.of("bulk", "list", "junk", "auto_reply");

  private static final Pattern READABLE =
      Pattern.compile(
          "text/.*|message/rfc822|application/(json|xml|yaml|x-yaml|toml|sql|javascript)"
              + "|application/.+\\+(json|xml|yaml)");

  private final MailLimits limits;

  public MailReader(MailLimits limits) {
    this.limits = limits;
  }

  /** Whether a text is one address in the form that agents use: ASCII, with a domain. */
  public static boolean isAddress(String text) {
    return text.length() <= FROM_CHARS_MAX && text.matches(ADDRESS);
  }

  public ReceivedMail read(byte[] raw) {
    Tree tree = MimeTree.of(raw);
    List<String> left = new ArrayList<>(tree.left());
    List<Node.Leaf> texts = new ArrayList<>();
    List<Node.Leaf> files = new ArrayList<>();
    sort(tree.root(), texts, files);
    boolean isPlain =
        !texts.isEmpty() && texts.stream().allMatch(text -> text.isText("text/plain"));
    List<String> paragraphs = texts.stream().map(text -> paragraph(text, left)).toList();
    return new ReceivedMail(
        tree.isHeaderWhole()
            ? from(tree.headers().getOrDefault("from", List.of()))
            : Optional.empty(),
        ids(tree.header("message-id")).stream().findFirst(),
        Excerpt.beginning(printable(decoded(tree.header("subject"))), SUBJECT_CHARS_MAX),
        references(tree),
        Optional.ofNullable(automatic(tree)),
        Body.of(Excerpt.beginning(String.join("\n\n", paragraphs), TEXT_CHARS_MAX)),
        isPlain,
        attachments(files, left),
        left);
  }

  private static String paragraph(Node.Leaf text, List<String> left) {
    String whole = text.text();
    if (whole.length() > TEXT_CHARS_MAX) {
      left.add("Of a text of %d characters only the beginning was read.".formatted(whole.length()));
    }
    String begin = Excerpt.beginning(whole, TEXT_CHARS_MAX);
    if (!text.isText("text/html")) {
      return begin;
    }
    HtmlText html = HtmlText.of(begin);
    if (html.hidSomething()) {
      left.add("Text that its HTML hides from people was left out.");
    }
    return html.text();
  }

  // ---- headers

  private static Optional<String> from(List<String> headers) {
    if (headers.size() != 1 || headers.getFirst().length() > FROM_CHARS_MAX) {
      return Optional.empty();
    }
    Matcher one = FROM.matcher(headers.getFirst());
    return one.matches()
        ? Optional.of((one.group(1) == null ? one.group(2) : one.group(1)).toLowerCase(Locale.ROOT))
        : Optional.empty();
  }

  private static List<String> ids(String header) {
    return MESSAGE_ID
        .matcher(header)
        .results()
        .map(found -> found.group(1))
        .filter(id -> id.length() <= ID_CHARS_MAX)
        .toList();
  }

  private static List<String> references(Tree tree) {
    List<String> references = new ArrayList<>(ids(tree.header("in-reply-to")));
    references.addAll(ids(tree.header("references")).reversed());
    return references.stream().distinct().limit(REFERENCES_MAX).toList();
  }

  /** Why a mail was not written by a person; null if it may have been. Headers as in RFC 3834. */
  private static @Nullable String automatic(Tree tree) {
    String submitted = tree.header("auto-submitted").toLowerCase(Locale.ROOT);
    if (!submitted.isEmpty() && !submitted.startsWith("no")) {
      return "it was sent automatically (Auto-Submitted)";
    }
    if (BULK.contains(tree.header("precedence").toLowerCase(Locale.ROOT))) {
      return "it is bulk mail (Precedence)";
    }
    if (tree.headers().keySet().stream().anyMatch(MailReader::isOfLists)) {
      return "it is from a list or an automatic sender";
    }
    if (tree.headers().containsKey(OWN_HEADER.toLowerCase(Locale.ROOT))) {
      return "it is a mail of an agent";
    }
    String type = tree.header("content-type").toLowerCase(Locale.ROOT);
    if (type.startsWith("multipart/report") || type.startsWith("message/delivery-status")) {
      return "it is a report about another mail";
    }
    return null;
  }

  private static boolean isOfLists(String header) {
    return header.startsWith("list-") || LISTS.contains(header);
  }

  private static String decoded(String value) {
    try {
      return DecoderUtil.decodeEncodedWords(value, DecodeMonitor.SILENT);
    } catch (RuntimeException e) {
      return value;
    }
  }

  // ---- parts

  private static void sort(Node node, List<Node.Leaf> texts, List<Node.Leaf> files) {
    switch (node) {
      case Node.Leaf leaf when leaf.isText("text/plain") || leaf.isText("text/html") ->
          texts.add(leaf);
      case Node.Leaf leaf -> files.add(leaf);
      case Node.Multi multi when multi.subType().equals("alternative") -> best(multi, texts, files);
      case Node.Multi multi -> multi.children().forEach(child -> sort(child, texts, files));
    }
  }

  /** Takes the first alternative with plain text, or else the last with any text. */
  private static void best(Node.Multi multi, List<Node.Leaf> texts, List<Node.Leaf> files) {
    List<Node.Leaf> best = List.of();
    for (Node child : multi.children()) {
      List<Node.Leaf> found = new ArrayList<>();
      sort(child, found, files);
      boolean isPlain = best.stream().anyMatch(text -> text.isText("text/plain") && hasText(text));
      if (found.stream().anyMatch(MailReader::hasText) && !isPlain) {
        best = found;
      }
    }
    texts.addAll(best);
  }

  private static boolean hasText(Node.Leaf leaf) {
    return !leaf.text().isBlank();
  }

  private List<ReceivedMail.File> attachments(List<Node.Leaf> files, List<String> left) {
    List<ReceivedMail.File> attachments = new ArrayList<>();
    for (Node.Leaf file : files) {
      String name = unique(name(file, attachments.size() + 1), attachments);
      if (!limits.takes(file.mediaType())) {
        left.add("Attachment '%s' was left out: %s is not taken.".formatted(name, type(file)));
      } else if (file.bytes().length > limits.attachmentBytesMax()) {
        left.add(
            "Attachment '%s' was left out: it has %d bytes, and at most %d are taken."
                .formatted(name, file.bytes().length, limits.attachmentBytesMax()));
      } else if (attachments.size() >= limits.attachmentsMax()) {
        left.add(
            "Attachment '%s' was left out: at most %d are taken."
                .formatted(name, limits.attachmentsMax()));
      } else {
        attachments.add(new ReceivedMail.File(attachment(file, name), Content.of(file.bytes())));
      }
    }
    return attachments;
  }

  /** Makes the names of attachments differ, because agents read attachments by name. */
  private static String unique(String name, List<ReceivedMail.File> others) {
    String unique = name;
    for (int n = 2; isTaken(unique, others); n++) {
      unique = "%d-%s".formatted(n, name);
    }
    return unique;
  }

  private static boolean isTaken(String name, List<ReceivedMail.File> others) {
    return others.stream().anyMatch(other -> other.attachment().name().equals(name));
  }

  private static Attachment attachment(Node.Leaf file, String name) {
    String text = READABLE.matcher(file.mediaType()).matches() ? file.text() : "";
    boolean isReadable = !text.isEmpty() && text.indexOf('\0') < 0;
    return isReadable
        ? new Attachment(name, type(file), file.bytes().length, true, Payload.of(text))
        : Attachment.of(name, type(file), file.bytes());
  }

  private static String type(Node.Leaf file) {
    return printable(Excerpt.beginning(file.mediaType(), NAME_CHARS_MAX));
  }

  /** The last part of a path, without characters that cannot be shown. */
  private static String name(Node.Leaf file, int number) {
    String path = printable(decoded(Excerpt.beginning(file.name().orElse(""), PATH_CHARS_MAX)));
    int folder = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
    String name = path.substring(folder + 1).strip();
    return name.isEmpty() || name.matches("\\.+")
        ? "part-" + number
        : Excerpt.beginning(name, NAME_CHARS_MAX);
  }

  /**
   * Makes one line of a text, without characters that are invisible or turn the direction of
   * others.
   */
  private static String printable(String text) {
    return text.replaceAll("\\s+", " ").replaceAll("[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cn}]", "").strip();
  }
}
