package dev.stint.mail.mime;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;

/** Mails of common programs, changed at random; the same seed gives the same mails. */
public final class Mutations {

  /** The tokens that the structure of a mail depends on. */
  private static final List<String> TOKENS =
      List.of(
          "\r\n",
          "\n",
          "\r",
          "\0",
          "--b",
          "--b--",
          "--inner",
          ":",
          ";",
          "\"",
          "\\",
          "=",
          "=?",
          "?=",
          "=?utf-8?B?",
          "Content-Type: multipart/mixed; boundary=b\r\n",
          "Content-Type: ",
          "Content-Transfer-Encoding: base64\r\n",
          "charset=",
          "boundary=\"\"",
          "message/rfc822",
          "filename*0*=utf-8''%",
          "<div style='display:none'>",
          "<!--",
          "</",
          "<blockquote>",
          "> ",
          "From: ",
          "-- \r\n",
          "\u00ff\u00fe",
          "\u0080");

  private final Random random;
  private final List<byte[]> seeds = seeds();
  private int made;

  public Mutations(long seed) throws IOException {
    this.random = new Random(seed);
  }

  public byte[] next() {
    return mutated(seeds.get(made++ % seeds.size()), random);
  }

  private static byte[] mutated(byte[] mail, Random random) {
    byte[] raw = mail;
    int times = 1 + random.nextInt(12);
    for (int i = 0; i < times; i++) {
      int at = raw.length == 0 ? 0 : random.nextInt(raw.length);
      int length = Math.min(raw.length - at, random.nextInt(40));
      raw =
          switch (random.nextInt(5)) {
            case 0 -> spliced(raw, at, length, new byte[0]);
            case 1 ->
                spliced(raw, at, 0, TOKENS.get(random.nextInt(TOKENS.size())).getBytes(ISO_8859_1));
            case 2 -> spliced(raw, at, 0, Arrays.copyOfRange(raw, at, at + length));
            case 3 -> spliced(raw, at, Math.min(1, length), new byte[] {(byte) random.nextInt()});
            default -> random.nextInt(20) == 0 ? Arrays.copyOf(raw, at) : raw;
          };
    }
    return raw;
  }

  private static byte[] spliced(byte[] raw, int at, int remove, byte[] insert) {
    byte[] spliced = new byte[raw.length - remove + insert.length];
    System.arraycopy(raw, 0, spliced, 0, at);
    System.arraycopy(insert, 0, spliced, at, insert.length);
    System.arraycopy(raw, at + remove, spliced, at + insert.length, raw.length - at - remove);
    return spliced;
  }

  private static List<byte[]> seeds() throws IOException {
    List<byte[]> seeds = new ArrayList<>();
    for (String name :
        List.of("thread.eml", "outlook.eml", "attachments.eml", "html.eml", "bounce.eml")) {
      try (InputStream in = FuzzTest.class.getResourceAsStream("/mails/" + name)) {
        if (in == null) {
          throw new IOException(name + " is missing");
        }
        String mail = new String(in.readAllBytes(), UTF_8).replace("\n", "\r\n");
        seeds.add(mail.getBytes(UTF_8));
      }
    }
    seeds.add(Base64.getEncoder().encode(new byte[2_000]));
    return seeds;
  }
}
