package dev.stint.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.ActionId;
import dev.stint.agent.RunId;
import dev.stint.port.EntryLog;
import dev.stint.port.Forks;
import dev.stint.port.MailRegister;
import dev.stint.port.PayloadStore;
import dev.stint.port.Retry;
import dev.stint.port.RunIndex;
import dev.stint.port.RunSummary;
import dev.stint.port.StepQueue;
import dev.stint.run.Entry;
import dev.stint.run.Logged;
import dev.stint.run.Run;
import dev.stint.run.Status;
import dev.stint.run.StepMessage;
import dev.stint.testkit.contract.EntryLogContract;
import dev.stint.testkit.contract.ForksContract;
import dev.stint.testkit.contract.MailRegisterContract;
import dev.stint.testkit.contract.PayloadStoreContract;
import dev.stint.testkit.contract.RunIndexContract;
import dev.stint.testkit.contract.StepQueueContract;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.testkit.engine.EngineTestKit;

class InMemoryPortsTest {

  @Nested
  class Log extends EntryLogContract {
    private final EntryLog log = new InMemoryEntryLog();

    @Override
    protected EntryLog log() {
      return log;
    }
  }

  @Nested
  class NotedForks extends ForksContract {
    private final Forks forks = new InMemoryForks();

    @Override
    protected Forks forks() {
      return forks;
    }
  }

  @Nested
  class Mails extends MailRegisterContract {
    private final MailRegister register = new InMemoryMailRegister();

    @Override
    protected MailRegister register() {
      return register;
    }
  }

  @Nested
  class Store extends PayloadStoreContract {
    private final PayloadStore store = new InMemoryPayloadStore();

    @Override
    protected PayloadStore store() {
      return store;
    }
  }

  @Nested
  class Index extends RunIndexContract {
    private final RunIndex index = new InMemoryRunIndex();

    @Override
    protected RunIndex index() {
      return index;
    }
  }

  @Nested
  class Queue extends StepQueueContract {
    private final TestClock clock = new TestClock(TestEngine.START);
    private final InMemoryStepQueue queue = new InMemoryStepQueue(clock, Duration.ofSeconds(30), 5);

    @Override
    protected StepQueue queue() {
      return queue;
    }

    @Override
    protected List<StepMessage> receiveAll() {
      List<StepMessage> received = new ArrayList<>();
      for (var next = queue.receive(); next.isPresent(); next = queue.receive()) {
        received.add(next.get().message());
        next.get().acknowledge();
      }
      return received;
    }

    @Override
    protected Instant now() {
      return clock.instant();
    }

    @Override
    protected void pass(Duration time) {
      clock.advance(time);
    }
  }

  /** A contract would prove nothing if a do-nothing adapter passed it. */
  @ParameterizedTest
  @ValueSource(
      classes = {
        IdleLog.class,
        IdleForks.class,
        IdleStore.class,
        IdleIndex.class,
        IdleQueue.class,
        IdleRegister.class
      })
  void every_contract_fails_an_adapter_that_does_nothing(Class<?> suite) {
    assertThat(
            EngineTestKit.engine("junit-jupiter")
                .selectors(DiscoverySelectors.selectClass(suite))
                .execute()
                .testEvents()
                .failed()
                .count())
        .isPositive();
  }

  @Test
  void a_queue_shows_an_unacknowledged_message_again() {
    TestClock clock = new TestClock(TestEngine.START);
    InMemoryStepQueue queue = new InMemoryStepQueue(clock, Duration.ofSeconds(30), 5);
    StepMessage message = new StepMessage(new RunId("r-1"), ActionId.model(0));
    queue.send(List.of(message), Duration.ZERO);
    assertThat(queue.receive()).isPresent();
    assertThat(queue.receive()).isEmpty();
    clock.advance(Duration.ofSeconds(30));
    assertThat(queue.receive().orElseThrow().message()).isEqualTo(message);
  }

  @Test
  void a_delivery_is_counted_when_it_is_received() {
    TestClock clock = new TestClock(TestEngine.START);
    InMemoryStepQueue queue = new InMemoryStepQueue(clock, Duration.ofSeconds(30), 2);
    queue.send(List.of(new StepMessage(new RunId("r-1"), ActionId.model(0))), Duration.ZERO);
    InMemoryStepQueue.Receipt first = queue.receive().orElseThrow();
    clock.advance(Duration.ofSeconds(30));
    InMemoryStepQueue.Receipt second = queue.receive().orElseThrow();
    assertThat(first.receives()).as("whatever comes later").isEqualTo(1);
    assertThat(first.isLast()).isFalse();
    assertThat(second.receives()).isEqualTo(2);
    assertThat(second.isLast()).isTrue();
  }

  static class IdleLog extends EntryLogContract {
    @Override
    protected EntryLog log() {
      return new EntryLog() {
        @Override
        public List<Logged> read(RunId run, long from, int max) {
          return List.of();
        }

        @Override
        public Optional<Newest> newest(RunId run, long from, int max) {
          return Optional.empty();
        }

        @Override
        public Optional<Entry> last(RunId run) {
          return Optional.empty();
        }

        @Override
        public String digest(String previous, Entry entry) {
          return "";
        }

        @Override
        public Append append(
            RunId run, long seq, String previous, Entry entry, Optional<Run> folded) {
          return new Appended("");
        }

        @Override
        public Append expire(RunId run, long seq, Instant at) {
          return new Appended("");
        }

        @Override
        public boolean erase(RunId run) {
          return true;
        }
      };
    }
  }

  static class IdleForks extends ForksContract {
    @Override
    protected Forks forks() {
      return new Forks() {
        @Override
        public void note(RunId source, Fork fork) {}

        @Override
        public List<Fork> of(RunId source, Optional<RunId> after, int max) {
          return List.of();
        }

        @Override
        public void forget(RunId source, Fork fork) {}
      };
    }
  }

  static class IdleStore extends PayloadStoreContract {
    @Override
    protected PayloadStore store() {
      return new PayloadStore() {
        @Override
        public void put(String key, byte[] content) {}

        @Override
        public byte[] get(String key) {
          return new byte[0];
        }

        @Override
        public boolean erase(RunId run) {
          return true;
        }
      };
    }
  }

  static class IdleIndex extends RunIndexContract {
    @Override
    protected RunIndex index() {
      return new RunIndex() {
        @Override
        public void put(RunSummary summary) {}

        @Override
        public void trouble(RunId run, String why) {}

        @Override
        public void retrying(RunId run, Retry retry) {}

        @Override
        public void lastTried(RunId run, Optional<ActionId> action) {}

        @Override
        public Optional<RunSummary> find(RunId run) {
          return Optional.empty();
        }

        @Override
        public void expired(RunId run, Instant at) {}

        @Override
        public void forget(RunId run) {}

        @Override
        public Page toRevive(Optional<Cursor> cursor, int max) {
          return new Page(List.of(), Optional.empty());
        }

        @Override
        public Page toExpire(Set<Status> statuses, Optional<Cursor> cursor, int max) {
          return new Page(List.of(), Optional.empty());
        }

        @Override
        public Page toErase(Optional<Cursor> cursor, int max) {
          return new Page(List.of(), Optional.empty());
        }

        @Override
        public Optional<Progress> progress(Chore chore) {
          return Optional.empty();
        }

        @Override
        public void progress(Chore chore, Progress progress) {}

        @Override
        public Page list(
            Optional<String> agent,
            Set<Status> statuses,
            Optional<TagFilter> tag,
            Optional<Cursor> cursor,
            int max) {
          return new Page(List.of(), Optional.empty());
        }
      };
    }
  }

  static class IdleRegister extends MailRegisterContract {
    @Override
    protected MailRegister register() {
      return new MailRegister() {
        @Override
        public boolean admit(
            String agent, String sender, String mail, Instant at, Duration window, int max) {
          return true;
        }

        @Override
        public void record(MailRecord mail) {}

        @Override
        public List<MailRecord> list(Instant since, Instant before, int max) {
          return List.of();
        }
      };
    }
  }

  static class IdleQueue extends StepQueueContract {
    @Override
    protected StepQueue queue() {
      return new StepQueue() {
        @Override
        public void send(List<StepMessage> messages, Duration delay) {}

        @Override
        public void wake(StepMessage message, Instant at) {}
      };
    }

    @Override
    protected List<StepMessage> receiveAll() {
      return List.of();
    }

    @Override
    protected Instant now() {
      return Instant.EPOCH;
    }

    @Override
    protected void pass(Duration time) {}
  }
}
