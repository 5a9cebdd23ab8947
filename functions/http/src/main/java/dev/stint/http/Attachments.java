package dev.stint.http;

import dev.stint.agent.Agent;
import dev.stint.http.Requests.AttachmentRequest;
import dev.stint.message.Attachment;
import dev.stint.message.FileType;
import dev.stint.message.Part;
import dev.stint.message.Text;
import io.quarkiverse.resteasy.problem.HttpProblem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the files of a request. One that nobody would read is refused, before anything is spent.
 */
final class Attachments {

  private static final int MOST = 10;
  private static final Pattern NAME =
      Pattern.compile("[^/\\\\\\p{Cc}\\p{Cf}\\p{Co}\\p{Cn}]{1,200}");

  private Attachments() {}

  /**
   * A text and its files.
   *
   * @param agent that is to read them; empty if it is not deployed, which is another problem
   */
  static List<Part> parts(
      String text, @Nullable List<AttachmentRequest> files, Optional<Agent> agent) {
    List<Part> parts = new ArrayList<>(List.of(Text.of(text)));
    if (files == null || agent.isEmpty()) {
      return parts;
    }
    if (files.size() > MOST) {
      throw Problems.badRequest(
          "'attachments' are %d, and at most %d are taken".formatted(files.size(), MOST));
    }
    Set<String> names = new HashSet<>();
    for (@Nullable AttachmentRequest file : files) {
      Attachment read = read(Requests.present(file, AttachmentRequest.EXAMPLE), agent.get());
      if (!names.add(read.name())) {
        throw Problems.badRequest(
            "Two attachments are named '%s'; the agent knows them by their names"
                .formatted(read.name()));
      }
      parts.add(read);
    }
    return parts;
  }

  private static Attachment read(AttachmentRequest file, Agent agent) {
    String name = Requests.present(file.name(), "name", AttachmentRequest.EXAMPLE);
    if (!NAME.matcher(name).matches()) {
      throw Problems.badRequest(
          "The name of an attachment has at most 200 characters, all of them visible, and no path");
    }
    byte[] bytes =
        Requests.base64(
            "attachment '%s'".formatted(name),
            Requests.present(file.data(), "data", AttachmentRequest.EXAMPLE));
    FileType type =
        FileType.of(bytes)
            .orElseThrow(
                () ->
                    refused(
                        name,
                        "is neither a PNG, JPEG, GIF or WebP image nor a PDF, by its first bytes"));
    Attachment attachment = Attachment.of(name, type.mediaType(), bytes);
    if (attachment.type().isEmpty()) {
      throw refused(name, "is a PDF whose pages cannot be counted: it is encrypted or damaged");
    }
    if (!agent.reads(attachment)) {
      throw refused(
          name,
          "is of the kind %s, and agent '%s' reads %s"
              .formatted(
                  type.kind(), agent.name(), agent.reads().isEmpty() ? "no files" : agent.reads()));
    }
    return attachment;
  }

  private static HttpProblem refused(String name, String why) {
    return Problems.unprocessable(
        "Attachment not taken", "Attachment '%s' %s.".formatted(name, why));
  }
}
