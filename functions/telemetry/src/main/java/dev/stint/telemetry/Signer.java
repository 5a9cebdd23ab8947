package dev.stint.telemetry;

import java.net.URI;
import java.util.Map;

/** Signs requests to a collector that wants it, as AWS X-Ray does. */
@FunctionalInterface
public interface Signer {

  /** Signs nothing. */
  Signer NONE = (to, body) -> Map.of();

  /** The headers to add to a POST of JSON. */
  Map<String, String> headers(URI to, byte[] body);
}
