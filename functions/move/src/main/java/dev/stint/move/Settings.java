package dev.stint.move;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** The settings that an application has too: system properties, or variables of the environment. */
record Settings(Properties properties, Map<String, String> environment) {

  static Settings ofThisProcess() {
    return new Settings(System.getProperties(), System.getenv());
  }

  /**
   * @param name as an application has it, {@code stint.queue-url}
   */
  Optional<String> text(String name) {
    return Optional.ofNullable(properties.getProperty(name))
        .or(() -> Optional.ofNullable(environment.get(variable(name))))
        .filter(text -> !text.isBlank());
  }

  /**
   * @param what it is, for people
   * @throws CannotMove if it is not set
   */
  String needed(String name, String what) {
    return text(name)
        .orElseThrow(
            () ->
                new CannotMove(
                    "%s is not set: %s. The outputs of the stack have it."
                        .formatted(variable(name), what)));
  }

  /**
   * The address of a service, or that of all.
   *
   * @throws CannotMove if it is none
   */
  Optional<URI> address(String name) {
    return text(name).or(() -> text("stint.endpoint")).map(Settings::uri);
  }

  private static URI uri(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw new CannotMove("'%s' is no address: %s".formatted(text, e.getMessage()), e);
    }
  }

  /** {@code stint.queue-url} is {@code STINT_QUEUE_URL}. */
  private static String variable(String name) {
    return name.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
  }
}
