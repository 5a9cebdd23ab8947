package dev.stint.embedded;

import dev.stint.agent.RunId;
import dev.stint.embedded.disk.Disk;
import dev.stint.embedded.disk.Item;
import dev.stint.embedded.disk.Key;
import dev.stint.port.Forks;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** The forks of every run on a {@link Disk}: one item for every fork. */
final class EmbeddedForks implements Forks {

  private final Disk disk;

  EmbeddedForks(Disk disk) {
    this.disk = disk;
  }

  private static Key forks(RunId source) {
    return Key.of('f').text(source.value());
  }

  private static Key key(RunId source, RunId fork) {
    return forks(source).text(fork.value());
  }

  /** {@code <milliseconds> <run>}. */
  private static byte[] write(Fork fork) {
    return "%d %s".formatted(fork.at().toEpochMilli(), fork.run()).getBytes(StandardCharsets.UTF_8);
  }

  private static Fork read(byte[] value) {
    String[] parts = new String(value, StandardCharsets.UTF_8).split(" ", 2);
    return new Fork(new RunId(parts[1]), Instant.ofEpochMilli(Long.parseLong(parts[0])));
  }

  @Override
  public void note(RunId source, Fork fork) {
    disk.change(true, change -> change.put(key(source, fork.run()), write(fork)));
  }

  @Override
  public List<Fork> of(RunId source, Optional<RunId> after, int max) {
    List<Fork> forks = new ArrayList<>();
    Key from = after.map(fork -> key(source, fork).end()).orElse(forks(source));
    Iterator<Item> items = disk.items(from, forks(source).end());
    while (forks.size() < max && items.hasNext()) {
      forks.add(read(items.next().value()));
    }
    return forks;
  }

  @Override
  public void forget(RunId source, Fork fork) {
    Key key = key(source, fork.run());
    disk.change(
        false,
        change ->
            disk.get(key).filter(noted -> Arrays.equals(noted, write(fork))).isPresent()
                ? change.remove(key)
                : change);
  }
}
