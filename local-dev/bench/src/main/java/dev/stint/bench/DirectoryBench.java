package dev.stint.bench;

import dev.stint.agent.Limits;
import dev.stint.agent.RunId;
import dev.stint.embedded.EmbeddedStore;
import dev.stint.engine.Engine;
import dev.stint.message.Text;
import dev.stint.port.EntryLog;
import dev.stint.port.Notifier;
import dev.stint.port.RunIndex;
import dev.stint.port.RunIndex.Cursor;
import dev.stint.port.RunIndex.Page;
import dev.stint.port.RunSummary;
import dev.stint.run.Entry.MessageReceived;
import dev.stint.run.Entry.Started;
import dev.stint.run.Logged;
import dev.stint.run.Status;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Measures a directory with many runs of three entries: its size, how long a process takes to open
 * it, and how long a page of the list of runs takes.
 */
final class DirectoryBench {

  private static final Path WORK = Path.of(".stint");
  private static final int RUNS = 1_000_000;
  private static final int AGENTS = 10;
  private static final int RARE_EVERY = 10_000;
  private static final int ENTRIES = 3;
  private static final int PAGES = 1_000;
  private static final int OPENINGS = 5;
  private static final int RECEIVES_MAX = 5;
  private static final Instant BEGAN = Instant.parse("2026-01-01T00:00:00Z");
  private static final String TEXT = "What does the agreement say about the period of payment? ";
  private static final double NANOS_PER_MS = 1e6;

  private final PrintStream out;
  private final Random random = new Random(1);

  DirectoryBench(PrintStream out) {
    this.out = out;
  }

  void run() throws IOException {
    Files.createDirectories(WORK);
    Path directory = Files.createTempDirectory(WORK, "bench-directory-");
    try {
      long began = System.nanoTime();
      try (EmbeddedStore store = open(directory)) {
        fill(store.ports(Notifier.NONE));
      }
      out.printf(
          Locale.ROOT,
          "%,d runs of %d entries written in %.0f s: %,d MB%n",
          RUNS,
          ENTRIES,
          millis(began) / 1_000,
          size(directory) >> 20);
      for (int n = 0; n < OPENINGS; n++) {
        began = System.nanoTime();
        try (EmbeddedStore store = open(directory)) {
          out.printf(Locale.ROOT, "opened in %.0f ms%n", millis(began));
          if (n == 0) {
            list(store.ports(Notifier.NONE).index());
          }
        }
      }
    } finally {
      remove(directory);
    }
  }

  private static EmbeddedStore open(Path directory) {
    return EmbeddedStore.open(directory, false, InstantSource.system(), RECEIVES_MAX);
  }

  private void fill(Engine.Ports ports) {
    for (int n = 0; n < RUNS; n++) {
      Instant at = BEGAN.plusSeconds(n);
      byte[] noise = new byte[RunId.NOISE_BYTES];
      random.nextBytes(noise);
      RunId run = RunId.random(at, noise);
      String agent = n % RARE_EVERY == 0 ? "rare" : "agent-" + n % AGENTS;
      String digest = append(ports.log(), run, 0, Logged.NOTHING, started(at, agent));
      for (long seq = 1; seq < ENTRIES; seq++) {
        digest =
            append(ports.log(), run, seq, digest, new MessageReceived(at, List.of(Text.of(TEXT))));
      }
      ports.index().put(new RunSummary(run, agent, Status.FINISHED, at, ENTRIES, Optional.empty()));
    }
  }

  private static Started started(Instant at, String agent) {
    return new Started(
        at,
        agent,
        List.of(Text.of(TEXT)),
        Limits.DEFAULT,
        Limits.DEFAULT,
        "1f0e3dad99908345",
        null);
  }

  private static String append(
      EntryLog log, RunId run, long seq, String previous, dev.stint.run.Entry entry) {
    return ((EntryLog.Appended) log.append(run, seq, previous, entry)).digest();
  }

  private void list(RunIndex index) {
    out.printf(Locale.ROOT, "the first page of 100 runs in %.2f ms%n", pages(index, "", 1));
    out.printf(
        Locale.ROOT, "each of %,d pages after it in %.2f ms%n", PAGES, pages(index, "", PAGES));
    out.printf(
        Locale.ROOT,
        "the first page of an agent with one run in %,d in %.2f ms%n",
        RARE_EVERY,
        pages(index, "rare", 1));
  }

  /** Reads pages one after the other, and returns the mean time of one in milliseconds. */
  private static double pages(RunIndex index, String agent, int count) {
    Optional<String> only = agent.isEmpty() ? Optional.empty() : Optional.of(agent);
    Optional<Cursor> cursor = Optional.empty();
    long began = System.nanoTime();
    for (int n = 0; n < count; n++) {
      Page page = index.list(only, Set.of(Status.FINISHED), cursor, RunIndex.PAGE_MAX);
      cursor = page.next();
    }
    return millis(began) / count;
  }

  private static double millis(long began) {
    return Duration.ofNanos(System.nanoTime() - began).toNanos() / NANOS_PER_MS;
  }

  private static long size(Path directory) throws IOException {
    long bytes = 0;
    for (Path file : files(directory)) {
      bytes += Files.size(file);
    }
    return bytes;
  }

  private static void remove(Path directory) throws IOException {
    for (Path file : files(directory)) {
      Files.delete(file);
    }
    Files.delete(directory);
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.toList();
    }
  }
}
