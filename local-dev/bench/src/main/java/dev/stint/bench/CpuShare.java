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
 * has it: memory buys CPU, a whole one at 1,769 MB («Configure Lambda function memory», AWS Lambda
 * Developer Guide).
 */
final class CpuShare implements AutoCloseable {

  private static final Path V2 = Path.of("/sys/fs/cgroup");
  private static final Path V1 = Path.of("/sys/fs/cgroup/cpu");
  private static final double MB_OF_ONE_CPU = 1_769;

  /** Lambda's own period, as its documentation has it: short, so that a share is felt evenly. */
  private static final int PERIOD_US = 20_000;

  private static final Duration LET_GO = Duration.ofSeconds(5);
  private static final Duration TICK = Duration.ofMillis(20);

  private final Path group;

  private CpuShare(Path group) {
    this.group = group;
  }

  /** The share that a function with so much memory has; at most one CPU. */
  static double of(int memoryMb) {
    return Math.min(1, memoryMb / MB_OF_ONE_CPU);
  }

  /** A group with this share; empty where the system lets none be made. */
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

  /** The command, in this group from its first instruction on. */
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

  /** Its processes were killed before; a moment later the system lets go of the group. */
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
