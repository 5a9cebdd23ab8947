package dev.stint.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Counts the page objects of a PDF, in the file itself and in its compressed streams of objects
 * (ISO 32000-1, 7.5.7 and 7.7.3.3). Pages of former revisions count too.
 */
final class PdfPages {

  private static final Pattern PAGE = Pattern.compile("/Type\\s*/Page(?![A-Za-z])");
  private static final String OBJECTS = "/ObjStm";
  private static final String ENCRYPTED = "/Encrypt";
  private static final String BEGIN = "stream";

  /** All objects of a document together take less: the contents of pages are no objects. */
  private static final int OBJECTS_BYTES_MAX = 16 * 1024 * 1024;

  private static final int CHUNK = 64 * 1024;

  private final byte[] pdf;
  private final String text;
  private long pages;
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
    if (counted.text.contains(ENCRYPTED)) {
      return OptionalInt.empty();
    }
    try {
      counted.count();
    } catch (DataFormatException e) {
      return OptionalInt.empty();
    }
    return counted.pages == 0
        ? OptionalInt.empty()
        : OptionalInt.of((int) Math.min(counted.pages, Integer.MAX_VALUE));
  }

  private void count() throws DataFormatException {
    add(text);
    int at = text.indexOf(OBJECTS);
    while (at >= 0) {
      int begin = text.indexOf(BEGIN, at);
      if (begin < 0) {
        return;
      }
      String dictionary = text.substring(Math.max(0, text.lastIndexOf("<<", at)), begin);
      if (dictionary.contains("/Filter")) {
        unpack(afterLine(begin + BEGIN.length()));
      }
      at = text.indexOf(OBJECTS, begin);
    }
  }

  private void add(String objects) {
    pages += PAGE.matcher(objects).results().count();
  }

  private int afterLine(int at) {
    int next = at < pdf.length && pdf[at] == '\r' ? at + 1 : at;
    return next < pdf.length && pdf[next] == '\n' ? next + 1 : next;
  }

  private void unpack(int from) throws DataFormatException {
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
