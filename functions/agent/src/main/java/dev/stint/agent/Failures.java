package dev.stint.agent;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Decides from an exception whether the call that threw it had an effect (law 5). The call
 * certainly did nothing only if every exception in the cause chain is one of these:
 *
 * <ul>
 *   <li>{@link IllegalArgumentException}, {@link NumberFormatException}, {@link
 *       IllegalStateException} and {@link UnsupportedOperationException} themselves, not their
 *       subclasses;
 *   <li>{@link Refusal} and its subclasses;
 *   <li>the types that the tool declares, and their subclasses.
 * </ul>
 *
 * <p>After any other exception the effect is not known. I/O errors, timeouts and the exceptions of
 * libraries for databases and services are never certain, even if a tool declares them: the request
 * may have reached the other system. Such a failure may pass, so a repeatable call is tried again.
 */
public final class Failures {

  private static final int CHAIN_MAX = 100;

  /**
   * Exact types, without their subclasses: a {@code CancellationException} is a state error too.
   */
  private static final Set<Class<?>> CERTAIN =
      Set.of(
          IllegalArgumentException.class,
          NumberFormatException.class,
          IllegalStateException.class,
          UnsupportedOperationException.class);

  /** Listed by name, because this module does no I/O. */
  private static final Set<String> INPUT_OUTPUT =
      Set.of("java.io.IOException", "java.io.UncheckedIOException");

  /** Packages of libraries that call other systems. */
  private static final List<String> OTHER_SYSTEMS =
      List.of(
          "java.net.http.",
          "java.nio.channels.",
          "java.rmi.",
          "java.sql.",
          "javax.naming.",
          "javax.net.",
          "javax.sql.",
          "com.amazonaws.",
          "com.mongodb.",
          "dev.langchain4j.exception.",
          "feign.",
          "io.grpc.",
          "io.lettuce.",
          "io.netty.",
          "io.smallrye.mutiny.",
          "io.vertx.",
          "jakarta.jms.",
          "jakarta.mail.",
          "jakarta.persistence.",
          "jakarta.transaction.",
          "jakarta.ws.rs.",
          "okhttp3.",
          "org.apache.hc.",
          "org.apache.http.",
          "org.apache.kafka.",
          "org.eclipse.microprofile.faulttolerance.",
          "org.hibernate.",
          "org.jboss.resteasy.",
          "org.postgresql.",
          "org.springframework.web.client.",
          "redis.clients.",
          "retrofit2.",
          "software.amazon.awssdk.");

  private Failures() {}

  /**
   * The outcome of a call that threw an exception.
   *
   * @param declared exception types by which the tool says that a call did nothing, subclasses
   *     included
   * @return {@link ToolOutcome.Refused} if the call certainly did nothing; {@link
   *     ToolOutcome.InDoubt} if an exception of the chain may come from another system; {@link
   *     ToolOutcome.Broken} otherwise
   */
  public static ToolOutcome of(Throwable thrown, Set<Class<? extends Throwable>> declared) {
    List<Throwable> chain = chain(thrown);
    if (chain.stream().allMatch(link -> isCertain(link, declared))) {
      return new ToolOutcome.Refused(describe(thrown));
    }
    for (Throwable link : chain) {
      if (isOfAnotherSystem(link.getClass())) {
        return new ToolOutcome.InDoubt(both(thrown, link));
      }
    }
    return new ToolOutcome.Broken(describe(thrown));
  }

  /**
   * Checks that a tool may declare an exception type as certain.
   *
   * @param where the tool that declares it, for the message
   * @throws IllegalArgumentException if the type is as wide as {@link Exception}, is an {@link
   *     Error}, or may come from another system
   */
  public static void check(Class<? extends Throwable> declared, String where) {
    boolean tooWide =
        declared == Throwable.class
            || declared == Exception.class
            || declared == RuntimeException.class;
    if (tooWide || Error.class.isAssignableFrom(declared) || isOfAnotherSystem(declared)) {
      throw new IllegalArgumentException(
          "%s declares that a call which throws %s did nothing, but nobody can tell that of every %s. Declare exception types of your own."
              .formatted(where, declared.getName(), declared.getSimpleName()));
    }
  }

  private static boolean isCertain(Throwable link, Set<Class<? extends Throwable>> declared) {
    Class<?> type = link.getClass();
    boolean saysSo =
        link instanceof Refusal
            || CERTAIN.contains(type)
            || declared.stream().anyMatch(known -> known.isInstance(link));
    return saysSo && !(link instanceof Error) && !isOfAnotherSystem(type);
  }

  /** Timeout exceptions have no common type, but their names contain «Timeout». */
  private static boolean isOfAnotherSystem(Class<?> type) {
    return InterruptedException.class.isAssignableFrom(type)
        || supers(type).stream()
            .anyMatch(
                name ->
                    simple(name).contains("Timeout")
                        || INPUT_OUTPUT.contains(name)
                        || OTHER_SYSTEMS.stream().anyMatch(name::startsWith));
  }

  private static String simple(String name) {
    return name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('$')) + 1);
  }

  private static List<String> supers(Class<?> type) {
    List<String> names = new ArrayList<>();
    for (Class<?> at = type; at != null && at != Object.class; at = at.getSuperclass()) {
      names.add(at.getName());
    }
    return names;
  }

  /**
   * An exception and its causes, the outermost first: at most 100, also if the causes form a cycle.
   */
  public static List<Throwable> chain(Throwable thrown) {
    List<Throwable> chain = new ArrayList<>();
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Throwable at = thrown;
        at != null && seen.add(at) && chain.size() < CHAIN_MAX;
        at = at.getCause()) {
      chain.add(at);
    }
    return chain;
  }

  private static String both(Throwable thrown, Throwable link) {
    String outer = describe(thrown);
    String inner = describe(link);
    return outer.contains(inner) ? outer : outer + " (" + inner + ")";
  }

  /** The message of an exception, or its simple class name if it has no message. */
  public static String describe(Throwable e) {
    String message = e.getMessage();
    return message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
  }
}
