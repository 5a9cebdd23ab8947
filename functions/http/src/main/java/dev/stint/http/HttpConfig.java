package dev.stint.http;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Map;

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

  /** How clients follow a run. */
  enum Live {
    STREAM,
    POLL
  }
}
