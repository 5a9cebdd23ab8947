package dev.stint.http;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** The API, under {@code stint.http}. */
@ConfigMapping(prefix = "stint.http")
public interface HttpConfig {

  /**
   * Bearer tokens by the names of their persons, each a secret of at least 32 characters. If there
   * is one, every request needs one; only links that decide a hold, and what Quarkus serves under
   * {@code /q/}, need none.
   */
  Map<String, String> tokens();

  /**
   * Whether the API may be reached from other machines although it authenticates nobody. Then a
   * decision is recorded as that of whomever its request names.
   */
  @WithDefault("false")
  boolean open();

  /**
   * How clients follow a run: by a stream of events, or by pages after a wait, where answers are
   * sent only once they are whole, as on Lambda.
   */
  @WithDefault("stream")
  Live live();

  /**
   * How a person signs in from the console: at an identity provider, with OpenID Connect
   * (authorization code with PKCE). Without it, the console asks for a token where the API wants
   * one. Who may do what is for the authentication of the API.
   */
  Login login();

  /** An identity provider. */
  interface Login {

    /** The address of the provider, which says its endpoints (OpenID Connect Discovery). */
    Optional<URI> issuer();

    /** Where a person signs in, if the issuer does not say it, or is not asked. */
    Optional<URI> authorizationEndpoint();

    /** Where the console gets a token, if it is elsewhere than the issuer. */
    Optional<URI> tokenEndpoint();

    /** The public client of the console at the provider. */
    Optional<String> clientId();

    /** What is asked for. */
    @WithDefault("openid email profile")
    String scope();

    /** For whom the token is, if the provider wants to know. */
    Optional<String> audience();

    /** Which token the API gets: access or id. */
    @WithDefault("access")
    TokenKind token();
  }

  /** A token of OpenID Connect. */
  enum TokenKind {
    ACCESS,
    ID
  }

  /** How clients follow a run. */
  enum Live {
    STREAM,
    POLL
  }
}
