package dev.stint.lambda.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stint.engine.Runs;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Names the caller of a request from the data of its authorizer: the claims of a JSON Web Token,
 * the context of a Lambda authorizer, or the IAM identity that signed the request.
 */
final class Callers {

  private static final String EMAIL = "email";

  private Callers() {}

  /**
   * @param authorizer of the event's request context
   * @param claims in the order in which they are tried
   */
  static Optional<String> name(JsonNode authorizer, List<String> claims) {
    JsonNode iam = authorizer.path("iam");
    if (iam.isObject()) {
      return text(iam.path("userArn"));
    }
    return Stream.of(authorizer.path("jwt").path("claims"), authorizer.path("lambda"))
        .flatMap(said -> claims.stream().flatMap(claim -> claim(said, claim).stream()))
        .findFirst();
  }

  /** The value of a claim. An e-mail address that its owner has not confirmed does not count. */
  private static Optional<String> claim(JsonNode said, String claim) {
    boolean unproved =
        claim.equals(EMAIL) && said.path("email_verified").asText("true").equals("false");
    return unproved ? Optional.empty() : text(said.path(claim));
  }

  private static Optional<String> text(JsonNode value) {
    String text = value.isValueNode() && !value.isNull() ? value.asText() : "";
    return text.isBlank() || text.length() > Runs.REASON_CHARS_MAX
        ? Optional.empty()
        : Optional.of(text);
  }
}
