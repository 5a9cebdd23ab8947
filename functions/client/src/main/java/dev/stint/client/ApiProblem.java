package dev.stint.client;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A request that the API refused, as a problem (RFC 9457), or an answer that is not the API's.
 * Nothing was changed if the status is 4xx. Otherwise that is not known, and a request with an
 * idempotency key may be sent again.
 */
public final class ApiProblem extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int status;
  private final transient JsonNode members;

  ApiProblem(int status, JsonNode members) {
    super(
        "%d %s: %s"
            .formatted(status, members.path("title").asText(), members.path("detail").asText()));
    this.status = status;
    this.members = members;
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** All members of the problem, as {@code title}, {@code detail}, and more for some problems. */
  public JsonNode members() {
    return members;
  }
}
