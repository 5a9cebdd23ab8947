package dev.stint.agent;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a call, for a rule that decides whether the call needs approval. Numbers are
 * exact and never overflow. If an argument is missing or of another type, the rule fails with
 * {@link IllegalArgumentException}, and the call needs approval.
 *
 * <pre>{@code
 * .approveWhen("refund", args -> args.isAtLeast("amount", 100))
 * }</pre>
 */
public final class Arguments {

  private final Map<String, Object> values;

  /**
   * @param values JSON values by name: texts, numbers, booleans, lists and maps
   */
  public Arguments(Map<String, Object> values) {
    this.values = values;
  }

  /** Whether the argument is given, and is not null. */
  public boolean has(String name) {
    return values.get(name) != null;
  }

  public String text(String name) {
    if (value(name) instanceof String text) {
      return text;
    }
    throw wrong(name, "a text");
  }

  /** Any number, exactly as it is written: {@code 49.90} has two decimals. */
  public BigDecimal number(String name) {
    BigDecimal number = number(value(name));
    if (number == null) {
      throw wrong(name, "a number");
    }
    return number;
  }

  public boolean flag(String name) {
    if (value(name) instanceof Boolean flag) {
      return flag;
    }
    throw wrong(name, "true or false");
  }

  /** The texts of a list of texts. */
  public List<String> texts(String name) {
    if (value(name) instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
      return list.stream().map(String.class::cast).toList();
    }
    throw wrong(name, "a list of texts");
  }

  /** The arguments within an object. */
  public Arguments object(String name) {
    if (value(name) instanceof Map<?, ?> map) {
      return new Arguments(named(map));
    }
    throw wrong(name, "an object");
  }

  /** The objects of a list of objects. */
  public List<Arguments> objects(String name) {
    if (value(name) instanceof List<?> list && list.stream().allMatch(Map.class::isInstance)) {
      return list.stream().map(map -> new Arguments(named((Map<?, ?>) map))).toList();
    }
    throw wrong(name, "a list of objects");
  }

  /** Whether the number is {@code least} or more. */
  public boolean isAtLeast(String name, long least) {
    return number(name).compareTo(BigDecimal.valueOf(least)) >= 0;
  }

  /** Whether the number is more than {@code most}. */
  public boolean isAbove(String name, long most) {
    return number(name).compareTo(BigDecimal.valueOf(most)) > 0;
  }

  private Object value(String name) {
    Object value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("argument '%s' is missing".formatted(name));
    }
    return value;
  }

  private static @Nullable BigDecimal number(Object value) {
    return switch (value) {
      case BigDecimal decimal -> decimal;
      case BigInteger whole -> new BigDecimal(whole);
      case Long whole -> BigDecimal.valueOf(whole);
      case Integer whole -> BigDecimal.valueOf(whole);
      default -> null; // A double may have lost digits.
    };
  }

  private static Map<String, Object> named(Map<?, ?> map) {
    Map<String, Object> named = new LinkedHashMap<>();
    map.forEach(
        (name, value) -> {
          if (value != null) {
            named.put(String.valueOf(name), value);
          }
        });
    return named;
  }

  private static IllegalArgumentException wrong(String name, String expected) {
    return new IllegalArgumentException("argument '%s' is not %s".formatted(name, expected));
  }

  @Override
  public String toString() {
    return values.toString();
  }
}
