package dev.stint.testkit.lambda;

import dev.stint.testkit.lambda.RuntimeApi.Answer;
import dev.stint.testkit.lambda.RuntimeApi.Invocation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One execution environment of a function: a process that the first event starts. It is kept for
 * the next events, killed when it exceeds its timeout, and started again after it died. One event
 * at a time, as in Lambda.
 *
 * <p>Unlike in Lambda the process is not frozen between events, and its memory has no limit.
 */
public final class LambdaFunction implements AutoCloseable {

  /** Lambda's own limit; after it, Lambda starts the process again. */
  private static final Duration INIT_MAX = Duration.ofSeconds(10);

  private final Settings settings;
  private volatile @Nullable RuntimeApi api;
  private volatile @Nullable Process process;

  /**
   * How a function is deployed.
   *
   * @param command starts its process
   * @param environment its variables; it gets none of this process's own
   * @param timeout how long one invocation may take
   * @param output file to which its output is appended; if empty, the output is discarded
   */
  public record Settings(
      String name,
      List<String> command,
      Map<String, String> environment,
      Duration timeout,
      Optional<Path> output) {

    public Settings {
      command = List.copyOf(command);
      environment = Map.copyOf(environment);
    }
  }

  /** The outcome of an invocation. */
  public sealed interface Outcome {

    /** The function answered this JSON. */
    record Answered(String json) implements Outcome {}

    /** The function, or its start, reported this error. */
    record Failed(String error) implements Outcome {}

    /** The function exceeded its timeout, and its process was killed. */
    record TimedOut() implements Outcome {}

    /** The process ended before it answered. */
    record Died(int exitCode) implements Outcome {}
  }

  /**
   * One process starts at a time. The runtime for Java unpacks a library to one file of the
   * machine, which on Lambda every process has to itself; two that start at once would crash.
   */
  private static final Lock STARTS = new ReentrantLock();

  public LambdaFunction(Settings settings) {
    this.settings = settings;
  }

  /** Lets the function handle one event, in a process that is still warm if there is one. */
  public synchronized Outcome invoke(String event) throws InterruptedException {
    Process warm = process;
    boolean cold = warm == null || !warm.isAlive();
    if (cold) {
      STARTS.lockInterruptibly();
    }
    Process alive;
    RuntimeApi runtime;
    Invocation invocation;
    boolean started;
    try {
      alive = cold || warm == null ? start() : warm;
      runtime = runtime();
      invocation = runtime.submit(event, taken -> taken.plus(settings.timeout()));
      started = waitFor(invocation.taken(), alive, INIT_MAX);
    } finally {
      if (cold) {
        STARTS.unlock();
      }
    }
    if (!started) {
      return over(alive, runtime.initError());
    }
    if (!waitFor(invocation.answer(), alive, settings.timeout())) {
      return over(alive, null);
    }
    Answer answer = invocation.answer().join();
    return answer.isError()
        ? new Outcome.Failed(answer.json())
        : new Outcome.Answered(answer.json());
  }

  /** The process, if it is alive: to inspect it, or to kill it. */
  public Optional<ProcessHandle> handle() {
    return Optional.ofNullable(process).filter(Process::isAlive).map(Process::toHandle);
  }

  /** Whether the result came before the process ended and the time was over. */
  private static boolean waitFor(CompletableFuture<?> it, Process process, Duration time)
      throws InterruptedException {
    try {
      CompletableFuture.anyOf(it, process.onExit()).get(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      return it.isDone();
    }
    return it.isDone();
  }

  private Outcome over(Process ended, @Nullable String initError) throws InterruptedException {
    boolean timedOut = ended.isAlive();
    ended.destroyForcibly().waitFor();
    process = null;
    if (initError != null) {
      return new Outcome.Failed(initError);
    }
    return timedOut ? new Outcome.TimedOut() : new Outcome.Died(ended.exitValue());
  }

  private RuntimeApi runtime() {
    RuntimeApi runtime = api;
    if (runtime == null) {
      throw new IllegalStateException("Function %s was closed".formatted(settings.name()));
    }
    return runtime;
  }

  /**
   * Starts a process. Every process has its own Runtime API, so that requests of a dead process
   * reach no other.
   */
  private Process start() {
    close();
    RuntimeApi fresh = new RuntimeApi();
    api = fresh;
    ProcessBuilder builder = new ProcessBuilder(settings.command()).redirectErrorStream(true);
    builder.redirectOutput(
        settings
            .output()
            .map(file -> ProcessBuilder.Redirect.appendTo(file.toFile()))
            .orElse(ProcessBuilder.Redirect.DISCARD));
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.putAll(lambda(fresh));
    environment.putAll(settings.environment());
    try {
      Process started = builder.start();
      process = started;
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start " + settings.command(), e);
    }
  }

  /** «Defined runtime environment variables», AWS Lambda Developer Guide. */
  private Map<String, String> lambda(RuntimeApi runtime) {
    return Map.ofEntries(
        Map.entry("AWS_LAMBDA_RUNTIME_API", runtime.address()),
        Map.entry("AWS_LAMBDA_FUNCTION_NAME", settings.name()),
        Map.entry("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
        Map.entry("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128"),
        Map.entry("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand"),
        Map.entry("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/" + settings.name()),
        Map.entry("AWS_LAMBDA_LOG_STREAM_NAME", "local"),
        Map.entry("AWS_REGION", "us-east-1"),
        Map.entry("AWS_DEFAULT_REGION", "us-east-1"),
        Map.entry("AWS_ACCESS_KEY_ID", "test"),
        Map.entry("AWS_SECRET_ACCESS_KEY", "test"),
        Map.entry("LAMBDA_TASK_ROOT", Path.of("").toAbsolutePath().toString()),
        Map.entry("PATH", "/usr/local/bin:/usr/bin:/bin"),
        Map.entry("LANG", "en_US.UTF-8"),
        Map.entry("TZ", ":UTC"));
  }

  /** Kills the process, without waiting for its current event. */
  @Override
  public void close() {
    Process alive = process;
    if (alive != null) {
      alive.destroyForcibly();
    }
    RuntimeApi open = api;
    if (open != null) {
      open.close();
    }
  }
}
