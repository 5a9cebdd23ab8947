package dev.stint.quarkus;

import dev.stint.embedded.EmbeddedStore;
import dev.stint.embedded.EmbeddedStore.Backup;
import dev.stint.quarkus.StintConfig.BackupConfig;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Copies the directory of the runs at intervals, and keeps the newest copies. */
@Singleton
class EmbeddedBackups {

  private static final Logger LOG = Logger.getLogger(EmbeddedBackups.class);

  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("'stint-'yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private static final String NAMES = "stint-\\d{8}T\\d{6}Z";

  private static final String DAMAGED = ".damaged";

  private final Instance<EmbeddedStore> store;
  private final BackupConfig config;
  private volatile Optional<String> problem = Optional.empty();

  @Inject
  EmbeddedBackups(Instance<EmbeddedStore> store, StintConfig config) {
    this.store = store;
    this.config = config.embedded().backup();
  }

  /** Why the last backup is none, or what is damaged in it; empty if it is whole. */
  Optional<String> problem() {
    return problem;
  }

  /** Makes backups until the thread is interrupted, if they are configured. */
  void keepMaking() {
    if (config.directory().isEmpty()) {
      return;
    }
    Path directory = config.directory().get();
    try {
      while (true) {
        Duration left = Duration.between(Instant.now(), next(directory));
        Thread.sleep(left.isNegative() ? Duration.ZERO : left);
        make(directory, Instant.now());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * When the next backup is made: a while after the newest one, whichever process made it; now if
   * there is none; and a while after one that failed.
   */
  private Instant next(Path directory) {
    if (problem.isPresent()) {
      return Instant.now().plus(config.every());
    }
    try {
      return found(directory, NAMES).stream()
          .findFirst()
          .map(newest -> Instant.from(NAME.parse(newest.getFileName().toString())))
          .map(at -> at.plus(config.every()))
          .orElseGet(Instant::now);
    } catch (IOException | DateTimeException e) {
      return Instant.now();
    }
  }

  /** Makes a backup, and removes what is no longer kept. */
  void make(Path directory, Instant now) {
    try {
      Files.createDirectories(directory);
      removeAll(directory, NAMES + EmbeddedStore.PARTIAL, 0);
      Backup made = store.get().backup(directory.resolve(NAME.format(now)));
      if (made.damaged().isEmpty()) {
        LOG.infof("Backup %s has %d items", made.directory(), made.items());
        removeAll(directory, NAMES, config.keep());
        problem = Optional.empty();
      } else {
        removeAll(directory, NAMES + DAMAGED, 0);
        Path named = made.directory().resolveSibling(made.directory().getFileName() + DAMAGED);
        Files.move(made.directory(), named);
        failed(
            "Backup %s, and its source, are damaged: %s. Older backups are kept."
                .formatted(named, made.damaged()));
      }
    } catch (IOException | RuntimeException e) {
      failed("There is no backup of %s: %s".formatted(now, e));
    }
  }

  private void failed(String why) {
    LOG.error(why);
    problem = Optional.of(why);
  }

  /** Removes directories whose names match, except the newest ones. */
  private static void removeAll(Path directory, String names, int keep) throws IOException {
    List<Path> found = found(directory, names);
    for (Path old : found.subList(Math.min(keep, found.size()), found.size())) {
      remove(old);
    }
  }

  /** The directories whose names match, newest first. */
  private static List<Path> found(Path directory, String names) throws IOException {
    if (Files.notExists(directory)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(path -> path.getFileName().toString().matches(names))
          .sorted(Comparator.reverseOrder())
          .toList();
    }
  }

  private static void remove(Path directory) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(directory)) {
      files = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      Files.delete(file);
    }
  }
}
