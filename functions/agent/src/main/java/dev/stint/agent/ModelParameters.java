package dev.stint.agent;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a model is to reply. What is not set, the vendor decides. Ranges are those of the vendors'
 * APIs; a model may take less, and then refuses the request.
 *
 * @param temperature 0 to 2
 * @param topP above 0, up to 1
 * @param seed for replies that are as equal as the vendor can make them
 * @param stop up to {@link #STOPS_MAX} texts that end a reply
 * @param reasoningEffort how long a model thinks before it replies
 * @param maxOutputTokens most tokens of one reply, hidden reasoning included
 */
public record ModelParameters(
    @Nullable Double temperature,
    @Nullable Double topP,
    @Nullable Integer seed,
    List<String> stop,
    @Nullable ReasoningEffort reasoningEffort,
    @Nullable Integer maxOutputTokens) {

  /** Nothing is set. */
  public static final ModelParameters NONE =
      new ModelParameters(null, null, null, List.of(), null, null);

  /** Most texts that end a reply: what OpenAI takes. */
  public static final int STOPS_MAX = 4;

  private static final double TEMPERATURE_MAX = 2;
  private static final String MAX_OUTPUT_TOKENS = "max-output-tokens";

  /** How long a model thinks before it replies. */
  public enum ReasoningEffort {
    MINIMAL,
    LOW,
    MEDIUM,
    HIGH
  }

  /** A parameter that not every vendor takes. */
  public enum Parameter {
    TEMPERATURE("temperature"),
    TOP_P("top-p"),
    SEED("seed"),
    STOP("stop"),
    REASONING_EFFORT("reasoning-effort");

    private final String word;

    Parameter(String word) {
      this.word = word;
    }

    /** As settings name it. */
    @Override
    public String toString() {
      return word;
    }
  }

  public ModelParameters {
    stop = List.copyOf(stop);
    expect(
        temperature == null || (temperature >= 0 && temperature <= TEMPERATURE_MAX),
        "temperature",
        "0 to 2",
        temperature);
    expect(topP == null || (topP > 0 && topP <= 1), "top-p", "more than 0 and at most 1", topP);
    expect(
        stop.size() <= STOPS_MAX && stop.stream().noneMatch(String::isEmpty),
        "stop",
        "at most %d texts, none of them empty".formatted(STOPS_MAX),
        stop);
    expect(
        maxOutputTokens == null || maxOutputTokens > 0,
        MAX_OUTPUT_TOKENS,
        "a positive number",
        maxOutputTokens);
  }

  private static void expect(boolean holds, String name, String expected, @Nullable Object found) {
    if (!holds) {
      throw new IllegalArgumentException("%s is %s; expected %s".formatted(name, found, expected));
    }
  }

  public ModelParameters temperature(double temperature) {
    return new ModelParameters(temperature, topP, seed, stop, reasoningEffort, maxOutputTokens);
  }

  public ModelParameters topP(double topP) {
    return new ModelParameters(temperature, topP, seed, stop, reasoningEffort, maxOutputTokens);
  }

  public ModelParameters seed(int seed) {
    return new ModelParameters(temperature, topP, seed, stop, reasoningEffort, maxOutputTokens);
  }

  public ModelParameters stop(String... stop) {
    return new ModelParameters(
        temperature, topP, seed, Arrays.asList(stop), reasoningEffort, maxOutputTokens);
  }

  public ModelParameters reasoningEffort(ReasoningEffort effort) {
    return new ModelParameters(temperature, topP, seed, stop, effort, maxOutputTokens);
  }

  public ModelParameters maxOutputTokens(int most) {
    return new ModelParameters(temperature, topP, seed, stop, reasoningEffort, most);
  }

  /** Most tokens of one reply: as set, or {@link Route#MAX_OUTPUT_TOKENS_DEFAULT}. */
  public int outputTokensMax() {
    return maxOutputTokens == null ? Route.MAX_OUTPUT_TOKENS_DEFAULT : maxOutputTokens;
  }

  /** These parameters; what they leave open is as in {@code others}. */
  public ModelParameters over(ModelParameters others) {
    return new ModelParameters(
        first(temperature, others.temperature),
        first(topP, others.topP),
        first(seed, others.seed),
        stop.isEmpty() ? others.stop : stop,
        first(reasoningEffort, others.reasoningEffort),
        first(maxOutputTokens, others.maxOutputTokens));
  }

  private static <T> @Nullable T first(@Nullable T one, @Nullable T other) {
    return one == null ? other : one;
  }

  /** What is set, by the names of its settings. */
  public Map<String, Object> values() {
    Map<String, Object> values = new LinkedHashMap<>();
    put(values, Parameter.TEMPERATURE.toString(), temperature);
    put(values, Parameter.TOP_P.toString(), topP);
    put(values, Parameter.SEED.toString(), seed);
    put(values, Parameter.STOP.toString(), stop.isEmpty() ? null : stop);
    put(values, Parameter.REASONING_EFFORT.toString(), reasoningEffort);
    put(values, MAX_OUTPUT_TOKENS, maxOutputTokens);
    return values;
  }

  private static void put(Map<String, Object> values, String name, @Nullable Object value) {
    if (value != null) {
      values.put(name, value);
    }
  }

  /** The parameters that are set, of those that not every vendor takes. */
  public Set<Parameter> set() {
    Set<Parameter> set = EnumSet.allOf(Parameter.class);
    set.removeIf(parameter -> !values().containsKey(parameter.toString()));
    return set;
  }
}
