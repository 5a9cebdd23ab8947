package dev.stint.mail.mime;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.message.DefaultBodyDescriptorBuilder;
import org.apache.james.mime4j.message.MaximalBodyDescriptor;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.apache.james.mime4j.stream.RecursionMode;
import org.apache.james.mime4j.util.MimeUtil;

/** Reads a mail into a tree. Of a damaged mail it reads the part before the damage. */
final class MimeTree {

  private static final int DEPTH_MAX = 20;
  private static final int PARTS_MAX = 200;
  private static final int HEADERS_MAX = 1_000;
  private static final int HEADER_BYTES_MAX = 64 * 1024;

  private static final MimeConfig CONFIG =
      MimeConfig.custom()
          .setStrictParsing(false)
          .setMaxLineLen(-1)
          .setMaxContentLen(-1)
          .setMaxHeaderLen(HEADER_BYTES_MAX)
          .setMaxHeaderCount(HEADERS_MAX)
          .build();

  private final Map<String, List<String>> headers = new LinkedHashMap<>();
  private final List<String> left = new ArrayList<>();
  private final Deque<List<Node>> open = new ArrayDeque<>();
  private final Deque<String> subTypes = new ArrayDeque<>();
  private boolean isHeaderWhole;
  private int parts;

  private MimeTree() {
    open.push(new ArrayList<>());
  }

  /**
   * @param root a multipart of everything that was read
   * @param headers of the mail itself: their unfolded values by name in lower case, in order
   * @param isHeaderWhole whether all headers were read
   * @param left what was left out, one sentence each
   */
  record Tree(
      Node.Multi root,
      Map<String, List<String>> headers,
      boolean isHeaderWhole,
      List<String> left) {

    /** The value of the first header of that name; empty if there is none. */
    String header(String name) {
      return headers.getOrDefault(name, List.of("")).getFirst();
    }
  }

  static Tree of(byte[] raw) {
    MimeTree tree = new MimeTree();
    try {
      tree.read(raw);
    } catch (MimeException | IOException | RuntimeException e) {
      // The parser may fail in any way on damaged mail; what it read before that is kept.
      tree.left.add("The mail is damaged, and what stands behind the damage was not read.");
    }
    while (tree.open.size() > 1) {
      tree.close();
    }
    return new Tree(
        new Node.Multi("mixed", List.copyOf(tree.open.pop())),
        tree.headers,
        tree.isHeaderWhole,
        tree.left);
  }

  private void read(byte[] raw) throws MimeException, IOException {
    MimeTokenStream stream =
        new MimeTokenStream(CONFIG, DecodeMonitor.SILENT, new DefaultBodyDescriptorBuilder());
    stream.setRecursionMode(RecursionMode.M_NO_RECURSE);
    stream.parse(new ByteArrayInputStream(raw));
    for (EntityState state = stream.getState();
        state != EntityState.T_END_OF_STREAM;
        state = stream.next()) {
      if (!take(stream, state)) {
        return;
      }
    }
  }

  /** Handles one state of the parser; false if reading must end. */
  private boolean take(MimeTokenStream stream, EntityState state) throws IOException {
    switch (state) {
      case T_FIELD -> {
        if (parts == 0 && open.size() == 1) {
          headers
              .computeIfAbsent(
                  stream.getField().getName().strip().toLowerCase(Locale.ROOT),
                  unknown -> new ArrayList<>())
              .add(unfolded(stream.getField().getBody()));
        }
      }
      case T_START_MULTIPART -> {
        if (open.size() > DEPTH_MAX) {
          left.add("More than %d levels of parts were left out.".formatted(DEPTH_MAX));
          return false;
        }
        subTypes.push(stream.getBodyDescriptor().getSubType().toLowerCase(Locale.ROOT));
        open.push(new ArrayList<>());
      }
      case T_END_HEADER -> isHeaderWhole = true;
      case T_END_MULTIPART -> close();
      case T_BODY -> {
        if (parts++ == PARTS_MAX) {
          left.add("More than %d parts were left out.".formatted(PARTS_MAX));
          return false;
        }
        leaf(stream);
      }
      case T_START_MESSAGE,
          T_END_MESSAGE,
          T_RAW_ENTITY,
          T_START_HEADER,
          T_PREAMBLE,
          T_EPILOGUE,
          T_START_BODYPART,
          T_END_BODYPART,
          T_END_OF_STREAM -> {}
    }
    return true;
  }

  private void close() {
    List<Node> children = open.pop();
    current().add(new Node.Multi(subTypes.pop(), List.copyOf(children)));
  }

  /** Adds a part. If decoding fails, the part keeps the bytes before the failure. */
  private void leaf(MimeTokenStream stream) throws IOException {
    MaximalBodyDescriptor about = (MaximalBodyDescriptor) stream.getBodyDescriptor();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (InputStream decoded = stream.getDecodedInputStream()) {
      decoded.transferTo(bytes);
    } finally {
      Optional<String> name =
          Optional.ofNullable(about.getContentDispositionFilename())
              .or(() -> Optional.ofNullable(about.getContentTypeParameters().get("name")));
      current()
          .add(
              new Node.Leaf(
                  about.getMimeType().toLowerCase(Locale.ROOT),
                  about.getCharset(),
                  name,
                  name.isPresent()
                      || "attachment".equalsIgnoreCase(about.getContentDispositionType()),
                  bytes.toByteArray()));
    }
  }

  private List<Node> current() {
    return open.getFirst();
  }

  private static String unfolded(String value) {
    return MimeUtil.unfold(value).strip();
  }
}
