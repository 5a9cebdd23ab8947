package dev.stint.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stint.port.MailRegister.MailRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/** Records of mails as JSON. */
final class MailRecordJson {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private MailRecordJson() {}

  static byte[] write(MailRecord mail) {
    ObjectNode json =
        MAPPER
            .createObjectNode()
            .put("id", mail.id())
            .put("at", mail.at().toString())
            .put("to", mail.to())
            .put("from", mail.from())
            .put("subject", mail.subject())
            .put("outcome", mail.outcome())
            .put("detail", mail.detail())
            .put("expires", mail.expires().toString());
    mail.run().ifPresent(run -> json.put("run", run));
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }

  static MailRecord read(byte[] bytes) {
    try {
      JsonNode json = MAPPER.readTree(bytes);
      return new MailRecord(
          json.path("id").asText(),
          Instant.parse(json.path("at").asText()),
          json.path("to").asText(),
          json.path("from").asText(),
          json.path("subject").asText(),
          json.path("outcome").asText(),
          json.path("detail").asText(),
          json.has("run") ? Optional.of(json.path("run").asText()) : Optional.empty(),
          Instant.parse(json.path("expires").asText()));
    } catch (IOException e) {
      throw new UncheckedIOException("A record with the right checksum is no JSON", e);
    }
  }
}
