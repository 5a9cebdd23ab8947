package dev.stint.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Counts the pages of a PDF from above (ISO 32000-1, 7.5.7, 7.7.3): its page objects, those of
 * former revisions and of compressed streams of objects too; or what its trees of pages list or say
 * they have, if that is more.
 */
final class PdfPages {

  /** What may stand between two words: blanks and comments. */
  private static final String BLANK = "(?:\\s++|%[^\\r\\n]*+)*+";

  private static final Pattern PAGE = Pattern.compile("/Type" + BLANK + "/Page(?![A-Za-z])");
  private static final Pattern KIDS = Pattern.compile("/Kids" + BLANK + "\\[([^\\[\\]<>]*+)\\]");
  private static final Pattern REFERENCE = Pattern.compile("\\d\\s++R(?![A-Za-z])");

  /** A tree of pages says how many it has, before its type or after it. */
  private static final Pattern COUNT =
      Pattern.compile("/Type" + BLANK + "/Pages[^>]{0,300}?/Count" + BLANK + "(\\d{1,9})");

  private static final Pattern COUNT_BEFORE =
      Pattern.compile("/Count" + BLANK + "(\\d{1,9})[^>]{0,300}?/Type" + BLANK + "/Pages");

  /** A name may have any character written as its number. */
  private static final Pattern ESCAPED = Pattern.compile("#([0-9A-Fa-f]{2})");

  private static final String ENCRYPTED = "/Encrypt";
  private static final String STREAM = "stream";

  /** A dictionary of a stream is before it, and within so many bytes. */
  private static final int DICTIONARY_BYTES = 2_000;

  /** Bounds the work on a file that is made to be slow: a page has some ten streams. */
  private static final int STREAMS_MAX = 50_000;

  /** All objects of a document together take less: the contents of pages are no objects. */
  private static final int OBJECTS_BYTES_MAX = 16 * 1024 * 1024;

  private static final int CHUNK = 64 * 1024;

  private final byte[] pdf;
  private final String text;
  private long pages;
  private long listed;
  private long said;
  private int unpacked;

  private PdfPages(byte[] pdf) {
    this.pdf = pdf;
    this.text = new String(pdf, StandardCharsets.ISO_8859_1);
  }

  /**
   * The pages; empty if they cannot be counted, as those of an encrypted file, which no model could
   * read.
   */
  static OptionalInt of(byte[] pdf) {
    PdfPages counted = new PdfPages(pdf);
    try {
      if (counted.text.contains(ENCRYPTED)) {
        return OptionalInt.empty();
      }
      counted.count();
    } catch (DataFormatException | StackOverflowError e) {
      return OptionalInt.empty();
    }
    long most = Math.max(counted.pages, Math.max(counted.listed, counted.said));
    return counted.pages == 0
        ? OptionalInt.empty()
        : OptionalInt.of((int) Math.min(most, Integer.MAX_VALUE));
  }

  private void count() throws DataFormatException {
    add(text);
    int streams = 0;
    int before = 0;
    int at = text.indexOf(STREAM);
    while (at >= 0) {
      if (++streams > STREAMS_MAX) {
        throw new DataFormatException("it has too many streams");
      }
      String dictionary = plain(text.substring(Math.max(before, at - DICTIONARY_BYTES), at));
      if (dictionary.contains("/ObjStm")) {
        unpack(dictionary, afterLine(at + STREAM.length()));
      }
      before = at + STREAM.length();
      at = text.indexOf(STREAM, before);
    }
  }

  private void add(String written) {
    String objects = plain(written);
    pages += PAGE.matcher(objects).results().count();
    Matcher kids = KIDS.matcher(objects);
    while (kids.find()) {
      listed += REFERENCE.matcher(kids.group(1)).results().count();
    }
    for (Pattern count : new Pattern[] {COUNT, COUNT_BEFORE}) {
      Matcher tree = count.matcher(objects);
      while (tree.find()) {
        said = Math.max(said, Long.parseLong(tree.group(1)));
      }
    }
  }

  private static String plain(String written) {
    return ESCAPED
        .matcher(written)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    String.valueOf((char) Integer.parseInt(found.group(1), 16))));
  }

  private int afterLine(int at) {
    int next = at < pdf.length && pdf[at] == '\r' ? at + 1 : at;
    return next < pdf.length && pdf[next] == '\n' ? next + 1 : next;
  }

  /** Unpacks objects that are packed as usual; of any others nobody can say what is in them. */
  private void unpack(String dictionary, int from) throws DataFormatException {
    if (!dictionary.contains("/Filter")) {
      return; // They were counted with the file.
    }
    if (!dictionary.contains("/FlateDecode") || dictionary.contains("/DecodeParms")) {
      throw new DataFormatException("its objects are packed in another way");
    }
    Inflater packed = new Inflater();
    try {
      packed.setInput(pdf, from, pdf.length - from);
      byte[] objects = new byte[CHUNK];
      int length = 0;
      while (!packed.finished()) {
        if (length == objects.length) {
          objects = Arrays.copyOf(objects, 2 * length);
        }
        int more = packed.inflate(objects, length, objects.length - length);
        length += more;
        boolean isCutOff = more == 0 && !packed.finished();
        if (isCutOff || unpacked + length > OBJECTS_BYTES_MAX) {
          throw new DataFormatException(isCutOff ? "it is cut off" : "it is too large");
        }
      }
      unpacked += length;
      add(new String(objects, 0, length, StandardCharsets.ISO_8859_1));
    } finally {
      packed.end();
    }
  }
}
