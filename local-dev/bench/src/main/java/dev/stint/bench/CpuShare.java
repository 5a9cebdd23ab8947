package dev.stint.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * A control group of Linux whose processes get a share of one CPU, as a small function on Lambda
 * does. There the share grows with the memory: 1,769 MB have one CPU («Configure Lambda function
 * memory», AWS Lambda Developer Guide).
 */
final class CpuShare implements AutoCloseable {

  private static final Path V2 = Path.of("/sys/fs/cgroup");
  private static final Path V1 = Path.of("/sys/fs/cgroup/cpu");
  private static final double MB_OF_ONE_CPU = 1_769;

  /** Lambda's own period, from its documentation: short, so that a share is spread evenly. */
  private static final int PERIOD_US = 20_000;

  private static final Duration LET_GO = Duration.ofSeconds(5);
  private static final Duration TICK = Duration.ofMillis(20);

  private final Path group;

  private CpuShare(Path group) {
    this.group = group;
  }

  /** The share of a CPU that a function with this memory has; at most 1. */
  static double of(int memoryMb) {
    return Math.min(1, memoryMb / MB_OF_ONE_CPU);
  }

  /** A group with this share; empty if the system does not allow one. */
  static Optional<CpuShare> make(double share) {
    boolean v2 = Files.exists(V2.resolve("cgroup.controllers"));
    Path group = (v2 ? V2 : V1).resolve("stint-bench-" + ProcessHandle.current().pid());
    String quota = Integer.toString((int) Math.round(share * PERIOD_US));
    try {
      Files.createDirectories(group);
      if (v2) {
        Files.writeString(group.resolve("cpu.max"), quota + " " + PERIOD_US);
      } else {
        Files.writeString(group.resolve("cpu.cfs_period_us"), Integer.toString(PERIOD_US));
        Files.writeString(group.resolve("cpu.cfs_quota_us"), quota);
      }
      return Optional.of(new CpuShare(group));
    } catch (IOException e) {
      group.toFile().delete();
      return Optional.empty();
    }
  }

  /** A command that runs the given one in this group from its first instruction on. */
  List<String> within(List<String> command) {
    List<String> within =
        new ArrayList<>(
            List.of(
                "/bin/sh",
                "-c",
                "echo $$ > %s && exec \"$@\"".formatted(group.resolve("cgroup.procs")),
                "sh"));
    within.addAll(command);
    return within;
  }

  /**
   * Removes the group. Its processes were killed before, but the system needs a moment to release
   * it.
   */
  @Override
  public void close() throws IOException {
    long end = System.nanoTime() + LET_GO.toNanos();
    while (true) {
      try {
        Files.deleteIfExists(group);
        return;
      } catch (IOException e) {
        if (System.nanoTime() > end) {
          throw e;
        }
        LockSupport.parkNanos(TICK.toNanos());
      }
    }
  }
}
