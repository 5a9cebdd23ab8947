package dev.stint.embedded;

import dev.stint.agent.RunId;
import dev.stint.engine.Engine;
import dev.stint.port.EntryLog;
import dev.stint.port.Forks;
import dev.stint.port.PayloadStore;
import dev.stint.port.RunIndex;
import dev.stint.run.Entry;
import dev.stint.run.Run;
import dev.stint.testkit.ForwardingLog;
import dev.stint.testkit.simulation.Simulation;
import dev.stint.testkit.simulation.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The simulator's promises, kept on a directory: its runs, forks, texts and index, and what is kept
 * beside entries, go through their bytes.
 */
class SimulatedTest {

  private static final int SEEDS = 150;
  private static final int RECEIVES_MAX = 5;

  /** So often its process ends, and another one opens the directory. */
  private static final int APPENDS_OF_A_PROCESS = 40;

  @TempDir Path temporary;

  private int directories;

  @Test
  void every_promise_is_kept_on_a_directory() {
    Simulation.ofAnyAgents().seeds(SEEDS).store(this::next).run();
  }

  private Store next() {
    return new OnDisk(temporary.resolve("store-" + directories++));
  }

  /** A directory that is closed and opened again, in the middle of a simulation. */
  private static final class OnDisk implements Store {

    private final Path directory;
    private EmbeddedStore store;
    private Engine.Ports ports;
    private int appends;

    OnDisk(Path directory) {
      this.directory = directory;
      this.store = open();
      this.ports = ports(store);
    }

    private EmbeddedStore open() {
      return EmbeddedStore.open(directory, false, InstantSource.system(), RECEIVES_MAX);
    }

    private static Engine.Ports ports(EmbeddedStore of) {
      return of.ports(
          notice -> {
            throw new IllegalStateException("Notices go by the simulation's channel");
          });
    }

    @Override
    public EntryLog log() {
      EntryLog current = port(EntryLog.class, Engine.Ports::log);
      return new ForwardingLog(current) {
        @Override
        public Append append(
            RunId run, long seq, String previous, Entry entry, Optional<Run> folded) {
          if (++appends % APPENDS_OF_A_PROCESS == 0) {
            store.close();
            store = open();
            ports = ports(store);
          }
          return super.append(run, seq, previous, entry, folded);
        }
      };
    }

    @Override
    public Forks forks() {
      return port(Forks.class, Engine.Ports::forks);
    }

    @Override
    public PayloadStore payloads() {
      return port(PayloadStore.class, Engine.Ports::payloads);
    }

    @Override
    public RunIndex index() {
      return port(RunIndex.class, Engine.Ports::index);
    }

    /** A port of the store as it is open now. */
    private <P> P port(Class<P> type, Function<Engine.Ports, P> of) {
      return type.cast(
          Proxy.newProxyInstance(
              type.getClassLoader(),
              new Class<?>[] {type},
              (proxy, method, arguments) -> invoked(method, of.apply(ports), arguments)));
    }

    private static Object invoked(Method method, Object port, Object[] arguments) throws Throwable {
      try {
        return method.invoke(port, arguments);
      } catch (InvocationTargetException e) {
        throw Objects.requireNonNull(e.getCause());
      }
    }

    @Override
    public void close() {
      store.close();
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
