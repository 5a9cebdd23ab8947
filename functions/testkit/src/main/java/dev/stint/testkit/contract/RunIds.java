package dev.stint.testkit.contract;

import dev.stint.agent.RunId;
import java.time.Instant;
import java.util.random.RandomGenerator;

/** Ids that no other test of the same table has. */
final class RunIds {

  private RunIds() {}

  static RunId random(Instant now, RandomGenerator random) {
    byte[] noise = new byte[RunId.NOISE_BYTES];
    random.nextBytes(noise);
    return RunId.random(now, noise);
  }
}
