package dev.stint.http;

import dev.stint.http.HttpConfig.Login;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * How a person signs in from the console: at which identity provider, as which client. Nothing of
 * this is secret.
 */
final class ConsoleLogin {

  private final Login config;

  /**
   * @throws ConfigurationException if a setting is missing, or an address is none that a page may
   *     ask
   */
  ConsoleLogin(Login config) {
    this.config = config;
    if (!isThere()) {
      if (config.issuer().isPresent()
          || config.authorizationEndpoint().isPresent()
          || config.tokenEndpoint().isPresent()) {
        throw new ConfigurationException(
            "stint.http.login.client-id is missing: the client of the console at the identity provider");
      }
      return;
    }
    if (config.authorizationEndpoint().isPresent() != config.tokenEndpoint().isPresent()) {
      throw new ConfigurationException(
          "stint.http.login needs authorization-endpoint and token-endpoint, or neither and an issuer that says them");
    }
    if (config.issuer().isEmpty() && config.tokenEndpoint().isEmpty()) {
      throw new ConfigurationException(
          "stint.http.login.issuer is missing: the address of the identity provider");
    }
    origins();
  }

  boolean isThere() {
    return config.clientId().isPresent();
  }

  /** The origins that the page asks: of the provider and of its tokens. */
  Set<String> origins() {
    Set<String> origins = new TreeSet<>();
    config.issuer().ifPresent(issuer -> origins.add(origin("issuer", issuer)));
    config.tokenEndpoint().ifPresent(to -> origins.add(origin("token-endpoint", to)));
    return origins;
  }

  /** Encrypted, except on this machine; and without a character that ends a directive. */
  private static String origin(String setting, URI address) {
    String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
    boolean isHere = "localhost".equals(address.getHost());
    if (address.getHost() == null
        || !(scheme.equals("https") || (scheme.equals("http") && isHere))) {
      throw new ConfigurationException(
          "stint.http.login.%s is %s; expected an address with https".formatted(setting, address));
    }
    return scheme
        + "://"
        + address.getHost()
        + (address.getPort() < 0 ? "" : ":" + address.getPort());
  }

  /** As the page reads it. */
  String json() {
    JsonObject json = new JsonObject();
    put(json, "issuer", config.issuer().map(URI::toString));
    put(json, "authorizationEndpoint", config.authorizationEndpoint().map(URI::toString));
    put(json, "tokenEndpoint", config.tokenEndpoint().map(URI::toString));
    put(json, "clientId", config.clientId());
    put(json, "audience", config.audience());
    json.put("scope", config.scope());
    json.put("token", config.token().name().toLowerCase(Locale.ROOT));
    return json.encode();
  }

  private static void put(JsonObject json, String name, Optional<String> value) {
    value.ifPresent(there -> json.put(name, there));
  }
}
