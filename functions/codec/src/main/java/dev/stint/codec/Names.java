package dev.stint.codec;

import dev.stint.run.Choice;
import dev.stint.run.Entry.FailureCause;
import dev.stint.run.HoldReason;
import java.util.Arrays;
import java.util.Locale;

/** The names of enum constants in JSON: {@code IN_DOUBT} is {@code inDoubt}. */
public final class Names {

  private Names() {}

  public static String of(Enum<?> constant) {
    return camel(constant.name());
  }

  /**
   * @throws Unreadable if there is no such reason
   */
  static HoldReason holdReason(String name) {
    return constant(HoldReason.values(), name, "reason");
  }

  static FailureCause failureCause(String name) {
    return constant(FailureCause.values(), name, "cause");
  }

  /**
   * @throws Unreadable if there is no such choice
   */
  public static Choice choice(String name) {
    return constant(Choice.values(), name, "choice");
  }

  static <E extends Enum<E>> E constant(E[] constants, String name, String what) {
    return Arrays.stream(constants)
        .filter(constant -> of(constant).equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new Unreadable(
                    "its %s '%s' is unknown; known are %s"
                        .formatted(what, name, Arrays.stream(constants).map(Names::of).toList())));
  }

  private static String camel(String constant) {
    StringBuilder camel = new StringBuilder();
    for (String word : constant.toLowerCase(Locale.ROOT).split("_", -1)) {
      camel.append(
          camel.isEmpty()
              ? word
              : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
    }
    return camel.toString();
  }
}
