package dev.stint.move;

import static dev.stint.move.Clerk.approve;
import static dev.stint.move.Clerk.drain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.agent.RunId;
import dev.stint.aws.AwsClients;
import dev.stint.aws.DynamoEntryLog;
import dev.stint.aws.DynamoForks;
import dev.stint.aws.DynamoRunIndex;
import dev.stint.aws.Resources;
import dev.stint.aws.S3PayloadStore;
import dev.stint.aws.SqsDelivery;
import dev.stint.aws.SqsStepQueue;
import dev.stint.codec.StepMessageJson;
import dev.stint.embedded.EmbeddedStore;
import dev.stint.emulators.LocalAws;
import dev.stint.engine.Engine;
import dev.stint.engine.Holds;
import dev.stint.engine.Moves.Prepared;
import dev.stint.port.EntryLog;
import dev.stint.port.Notifier;
import dev.stint.port.PayloadStore;
import dev.stint.port.PortUnavailable;
import dev.stint.run.Entry;
import dev.stint.run.Entry.Moved;
import dev.stint.run.Status;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/** The command, on real stores: a laptop's directory, and the services of AWS. */
class MoveTest {

  private final Clerk clerk = new Clerk();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir Path root;

  private int move(Settings settings, Object... args) throws InterruptedException {
    Move move =
        new Move(
            settings,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return move.run(List.of(args).stream().map(String::valueOf).toList());
  }

  private int move(Object... args) throws InterruptedException {
    return move(new Settings(new Properties(), Map.of()), args);
  }

  private String said() {
    String said = out.toString(StandardCharsets.UTF_8) + err.toString(StandardCharsets.UTF_8);
    out.reset();
    err.reset();
    return said;
  }

  private Path laptop() {
    return root.resolve("laptop");
  }

  private Path file() {
    return root.resolve("runs.zip");
  }

  private Status status(Path directory, RunId run) throws Exception {
    return clerk.at(directory, (engine, store) -> engine.runs().find(run).orElseThrow().status());
  }

  private List<Entry> entries(Path directory, RunId run) throws Exception {
    return clerk.at(
        directory,
        (engine, store) -> engine.runs().timeline(engine.runs().find(run).orElseThrow()).entries());
  }

  @Test
  void what_began_on_a_laptop_goes_on_in_aws_and_comes_back() throws Exception {
    RunId run = clerk.held(laptop());
    RunId fork = clerk.forked(laptop(), run);
    List<Entry> before = entries(laptop(), run);
    assertThat(move("export", file(), fork, "--directory", laptop())).isZero();
    assertThat(said()).contains(run + "  6 entries", "Moved 2 to", "sealed here");
    assertThat(status(laptop(), run)).isEqualTo(Status.MOVED);
    assertThat(status(laptop(), fork)).isEqualTo(Status.MOVED);

    try (LocalAws aws = LocalAws.inMemory()) {
      Deployed deployed = new Deployed(aws);
      assertThat(move(deployed.settings(), "import", file(), "--aws", "--by", "Ada")).isZero();
      assertThat(said())
          .contains(run + "  waiting, 8 entries", fork + "  finished", "Moved 2 from", " to AWS");
      Engine engine = clerk.engine(deployed.ports());
      assertThat(approve(engine, run)).isInstanceOf(Holds.Outcome.Accepted.class);
      clerk.model.says("Paid and filed.");
      deployed.drain(engine);
      assertThat(engine.runs().find(run).orElseThrow().status()).isEqualTo(Status.FINISHED);
      assertThat(clerk.pay.invocations()).hasSize(1);
      assertThat(clerk.file.invocations()).hasSize(1);
      assertThat(
              engine
                  .runs()
                  .text(
                      engine
                          .runs()
                          .timeline(engine.runs().find(fork).orElseThrow())
                          .started()
                          .parts()
                          .getFirst()
                          .payload()))
          .isEqualTo(Clerk.LARGE);

      Path back = root.resolve("back.zip");
      assertThat(move(deployed.settings(), "export", back, "--all", "--aws")).isZero();
      assertThat(move("import", back, "--directory", laptop())).isZero();
    }
    assertThat(status(laptop(), run)).isEqualTo(Status.FINISHED);
    assertThat(entries(laptop(), run))
        .startsWith(before.toArray(Entry[]::new))
        .hasSizeGreaterThan(10);
    clerk.model.says("Gladly.");
    clerk.at(
        laptop(),
        (engine, store) -> {
          engine.runs().say(fork, "Thank you.");
          drain(engine, store);
          return engine;
        });
    assertThat(status(laptop(), fork)).isEqualTo(Status.FINISHED);
  }

  /** What the construct deploys, on emulators. */
  private static final class Deployed {
    private final LocalAws aws;
    private final DynamoDbClient dynamoDb;
    private final SqsClient sqs;
    private final S3Client s3;
    private final String queueUrl;

    Deployed(LocalAws aws) {
      this.aws = aws;
      AwsClients clients = new AwsClients("us-east-1", Optional.empty());
      this.dynamoDb = clients.dynamoDb(Optional.of(aws.dynamoDb()));
      this.sqs = clients.sqs(Optional.of(aws.sqs()));
      this.s3 = clients.s3(Optional.of(aws.s3()));
      Resources.createTable(dynamoDb, "runs");
      Resources.createBucket(s3, "texts");
      this.queueUrl = Resources.createQueues(sqs, "steps", "dead", Duration.ofMinutes(1), 5);
    }

    Settings settings() {
      return new Settings(
          new Properties(),
          Map.of(
              "STINT_TABLE",
              "runs",
              "STINT_BUCKET",
              "texts",
              "STINT_QUEUE_URL",
              queueUrl,
              "STINT_DYNAMODB_ENDPOINT",
              aws.dynamoDb().toString(),
              "STINT_SQS_ENDPOINT",
              aws.sqs().toString(),
              "STINT_S3_ENDPOINT",
              aws.s3().toString()));
    }

    Engine.Ports ports() {
      return new Engine.Ports(
          new DynamoEntryLog(dynamoDb, "runs"),
          new DynamoForks(dynamoDb, "runs"),
          new SqsStepQueue(sqs, queueUrl),
          new S3PayloadStore(s3, "texts"),
          new DynamoRunIndex(dynamoDb, "runs"));
    }

    void drain(Engine engine) {
      List<Message> messages = receive();
      while (!messages.isEmpty()) {
        for (Message message : messages) {
          engine
              .stepper()
              .step(
                  new SqsDelivery(
                      sqs,
                      queueUrl,
                      StepMessageJson.read(message.body()),
                      message.receiptHandle(),
                      1,
                      5),
                  Instant.now().plus(Duration.ofMinutes(5)));
          sqs.deleteMessage(
              request -> request.queueUrl(queueUrl).receiptHandle(message.receiptHandle()));
        }
        messages = receive();
      }
    }

    private List<Message> receive() {
      return sqs.receiveMessage(request -> request.queueUrl(queueUrl).waitTimeSeconds(1))
          .messages();
    }
  }

  @Test
  void all_runs_are_exported_and_imported_once() throws Exception {
    RunId first = clerk.held(laptop());
    RunId second = clerk.held(laptop());
    assertThat(move("export", file(), "--all", "--directory", laptop(), "--by", "Ada")).isZero();
    assertThat(entries(laptop(), second).getLast())
        .isInstanceOfSatisfying(
            Moved.class,
            moved -> {
              assertThat(moved.person().by()).isEqualTo("Ada");
              assertThat(moved.person().channel()).isEqualTo("move");
            });
    Path server = root.resolve("server");
    assertThat(move("import", file(), "--directory", server)).isZero();
    said();
    assertThat(move("import", file(), "--directory", server)).as("again").isZero();
    assertThat(said()).contains(first + "  was here before", second + "  was here before");
    assertThat(status(server, first)).isEqualTo(Status.WAITING);
    assertThat(move("export", root.resolve("none.zip"), "--all", "--directory", laptop()))
        .isEqualTo(1);
    assertThat(said()).contains("There are no runs to move");
  }

  private Path part() {
    return root.resolve("runs.zip" + Export.PART);
  }

  @Test
  void an_export_that_died_before_its_file_had_its_name_is_finished_by_the_same_command()
      throws Exception {
    RunId run = clerk.held(laptop());
    assertThat(move("export", file(), "--all", "--directory", laptop())).isZero();
    Files.move(file(), part());
    assertThat(move("import", part(), "--directory", root.resolve("server"))).isEqualTo(1);
    assertThat(said()).contains("is of an export that did not finish");
    RunId more = clerk.held(laptop());
    assertThat(move("export", file(), "--all", "--directory", laptop())).isZero();
    assertThat(said()).contains(run + "  is in", "and comes along", "Moved 2 to");
    assertThat(part()).doesNotExist();
    try (RunsFile whole = RunsFile.open(file())) {
      assertThat(whole.runs()).containsExactlyInAnyOrder(run, more);
    }
  }

  /** A store whose texts are read with something else happening meanwhile. */
  private static OpenStore disturbed(EmbeddedStore store, Consumer<String> meanwhile) {
    Engine.Ports ports = store.ports(Notifier.NONE);
    PayloadStore texts =
        new PayloadStore() {
          @Override
          public void put(String key, byte[] content) {
            ports.payloads().put(key, content);
          }

          @Override
          public byte[] get(String key) {
            meanwhile.accept(key);
            return ports.payloads().get(key);
          }

          @Override
          public boolean erase(RunId run) {
            return ports.payloads().erase(run);
          }
        };
    return new OpenStore(
        new Engine.Ports(ports.log(), ports.forks(), ports.queue(), texts, ports.index()),
        () -> {});
  }

  @Test
  void a_run_that_goes_on_while_it_is_written_is_written_again() throws Exception {
    RunId run = clerk.held(laptop());
    AtomicInteger said = new AtomicInteger();
    clerk.at(
        laptop(),
        (engine, store) -> {
          OpenStore busy =
              disturbed(
                  store,
                  key -> {
                    if (said.getAndIncrement() < 2) {
                      engine.runs().say(run, "And?");
                    }
                  });
          new Export(busy, Clerk.ADA, line -> {}).to(file(), List.of(run), false);
          return engine;
        });
    assertThat(said.get()).isEqualTo(3);
    try (RunsFile whole = RunsFile.open(file())) {
      assertThat(whole.entries(run)).isEqualTo(entries(laptop(), run));
    }
  }

  @Test
  void what_was_sealed_stays_in_a_file_if_the_rest_goes_on_and_the_store_then_fails()
      throws Exception {
    RunId first = clerk.held(laptop());
    RunId second = clerk.held(laptop());
    AtomicInteger reads = new AtomicInteger();
    clerk.at(
        laptop(),
        (engine, store) -> {
          OpenStore failing =
              disturbed(
                  store,
                  key -> {
                    int read = reads.incrementAndGet();
                    if (read == 2) {
                      engine.runs().say(second, "And?");
                    } else if (read > 2) {
                      throw new PortUnavailable("the texts do not answer");
                    }
                  });
          Export export = new Export(failing, Clerk.ADA, line -> {});
          assertThatThrownBy(() -> export.to(file(), List.of(first, second), false))
              .isInstanceOf(PortUnavailable.class);
          return engine;
        });
    assertThat(status(laptop(), first)).isEqualTo(Status.MOVED);
    assertThat(status(laptop(), second)).isEqualTo(Status.WAITING);
    try (Stream<Path> files = Files.list(root)) {
      assertThat(files).doesNotContain(root.resolve("runs.zip.part.new"));
    }
    assertThat(move("export", file(), second, "--directory", laptop())).isZero();
    try (RunsFile whole = RunsFile.open(file())) {
      assertThat(whole.runs()).containsExactlyInAnyOrder(first, second);
    }
  }

  @Test
  void a_run_that_goes_on_all_the_time_is_not_moved() throws Exception {
    RunId run = clerk.held(laptop());
    clerk.at(
        laptop(),
        (engine, store) -> {
          OpenStore busy = disturbed(store, key -> engine.runs().say(run, "And?"));
          Export export = new Export(busy, Clerk.ADA, line -> {});
          assertThatThrownBy(() -> export.to(file(), List.of(run), false))
              .isInstanceOf(CannotMove.class)
              .hasMessageContaining("A run goes on all the time");
          return engine;
        });
    assertThat(status(laptop(), run)).isEqualTo(Status.WAITING);
    assertThat(file()).doesNotExist();
  }

  @Test
  void a_part_that_is_none_of_ours_is_left_alone() throws Exception {
    RunId run = clerk.held(laptop());
    Files.writeString(part(), "mine");
    assertThat(move("export", file(), run, "--directory", laptop())).isEqualTo(1);
    assertThat(said()).contains("runs.zip.part is not a whole file of exported runs");
    assertThat(part()).hasContent("mine");
    assertThat(status(laptop(), run)).isEqualTo(Status.WAITING);
  }

  @Test
  void a_run_that_was_moved_is_exported_again_only_if_that_is_wanted() throws Exception {
    RunId run = clerk.held(laptop());
    assertThat(move("export", file(), run, "--directory", laptop(), "--by", "Ada")).isZero();
    Path other = root.resolve("other.zip");
    assertThat(move("export", other, run, "--directory", laptop())).isEqualTo(1);
    assertThat(said()).contains("was moved at ", " by Ada, into another file", "--again");
    assertThat(move("export", other, run, "--again", "--directory", laptop())).isZero();
    try (RunsFile one = RunsFile.open(file());
        RunsFile two = RunsFile.open(other)) {
      assertThat(two.entries(run)).isEqualTo(one.entries(run));
    }
  }

  @Test
  void a_run_that_another_export_sealed_first_is_in_one_file() throws Exception {
    RunId run = clerk.held(laptop());
    clerk.at(
        laptop(),
        (engine, store) -> {
          Prepared.Ready mine = (Prepared.Ready) engine.moves().prepare(run, Clerk.ADA);
          try (RunsFile.Writer writer = new RunsFile.Writer(part())) {
            writer.run(run, mine.entries());
          }
          return engine;
        });
    Path other = root.resolve("other.zip");
    assertThat(move("export", other, run, "--directory", laptop(), "--by", "Eve")).isZero();
    said();
    assertThat(move("export", file(), run, "--directory", laptop())).isEqualTo(1);
    assertThat(said()).contains("was moved at ", " by Eve, into another file");
    assertThat(file()).doesNotExist();
  }

  @Test
  void of_all_runs_those_that_cannot_be_moved_stay_and_are_named() throws Exception {
    RunId lost = clerk.held(laptop());
    RunId fork = clerk.forked(laptop(), lost);
    RunId well = clerk.held(laptop());
    clerk.at(
        laptop(),
        (engine, store) -> {
          store.ports(Notifier.NONE).payloads().erase(lost);
          return engine;
        });
    assertThat(move("export", file(), "--all", "--directory", laptop())).isEqualTo(1);
    assertThat(said()).contains("stays: ", "Moved 1 to", "runs.zip is whole. 2 runs are still");
    try (RunsFile whole = RunsFile.open(file())) {
      assertThat(whole.runs()).containsExactly(well);
    }
    assertThat(status(laptop(), fork)).isEqualTo(Status.FINISHED);
  }

  @Test
  void a_run_that_is_refused_keeps_no_other_from_arriving() throws Exception {
    RunId refused = clerk.held(laptop());
    RunId fork = clerk.forked(laptop(), refused);
    RunId well = clerk.held(laptop());
    assertThat(move("export", file(), refused, well, "--directory", laptop())).isZero();
    Path server = root.resolve("server");
    clerk.at(
        server,
        (engine, store) -> {
          EntryLog log = store.ports(Notifier.NONE).log();
          log.append(refused, 0, "", new Entry.Cancelled(Instant.now(), Clerk.ADA));
          return log;
        });
    said();
    assertThat(move("import", file(), "--directory", server)).isEqualTo(1);
    assertThat(said())
        .contains(
            refused + "  is refused: ",
            fork + "  is refused: It is a fork of " + refused,
            well + "  waiting, 8 entries",
            "Moved 1 from",
            "2 runs were refused");
    assertThat(status(server, well)).isEqualTo(Status.WAITING);
  }

  @Test
  void what_cannot_be_exported_stays_as_it_is() throws Exception {
    RunId run = clerk.held(laptop());
    Files.writeString(file(), "mine");
    assertThat(move("export", file(), run, "--directory", laptop())).isEqualTo(1);
    assertThat(said()).contains("runs.zip exists, and is not replaced");
    assertThat(file()).hasContent("mine");
    Path other = root.resolve("other.zip");
    assertThat(move("export", other, run, "r-unknown", "--directory", laptop())).isEqualTo(1);
    assertThat(said()).contains("There is no run r-unknown here. Nothing was moved.");
    assertThat(move("export", other, run, "--directory", root.resolve("elsewhere"))).isEqualTo(1);
    assertThat(said()).contains("There are no runs in", "elsewhere: it is no directory");
    assertThat(root.resolve("elsewhere")).doesNotExist();
    assertThat(move("export", root.resolve("no/dir/x.zip"), run, "--directory", laptop()))
        .isEqualTo(1);
    assertThat(said()).contains("The file cannot be written or read");
    clerk.at(
        laptop(),
        (engine, store) -> {
          assertThat(move("export", other, run, "--directory", laptop())).isEqualTo(1);
          return engine;
        });
    assertThat(said()).contains("Another process uses", "Stop it");
    assertThat(status(laptop(), run)).isEqualTo(Status.WAITING);
    assertThat(other).doesNotExist();
  }

  @Test
  void a_backup_whose_runs_are_not_held_yet_is_not_moved() throws Exception {
    RunId run = clerk.held(laptop());
    Path backup = root.resolve("backup");
    clerk.at(laptop(), (engine, store) -> store.backup(backup));
    assertThat(move("export", file(), run, "--directory", backup)).isEqualTo(1);
    assertThat(said()).contains("is of a backup of", "Start its application once");
    clerk.at(
        backup,
        (engine, store) -> {
          store.goesOn();
          return store;
        });
    assertThat(move("export", file(), run, "--directory", backup)).isZero();
  }

  @Test
  void what_cannot_be_imported_makes_no_store() throws Exception {
    Path server = root.resolve("server");
    assertThat(move("import", root.resolve("none.zip"), "--directory", server)).isEqualTo(1);
    assertThat(said()).contains("none.zip cannot be read");
    Files.writeString(file(), "mine");
    assertThat(move("import", file(), "--directory", server)).isEqualTo(1);
    assertThat(said()).contains("is not a whole file of exported runs");
    assertThat(server).doesNotExist();
  }

  @Test
  void the_settings_of_aws_are_named_if_they_are_missing() throws Exception {
    assertThat(move("export", file(), "--all", "--aws")).isEqualTo(1);
    assertThat(said()).contains("STINT_TABLE is not set: the DynamoDB table of the runs");
  }

  @Test
  void a_wrong_command_is_explained() throws Exception {
    Map<List<String>, String> wrong =
        Map.of(
            List.of(), "It ends where export or import should be.",
            List.of("copy", "x"), "'copy' is neither export nor import.",
            List.of("export"), "It ends where the file should be.",
            List.of("export", "x"), "Name the runs to export, or --all.",
            List.of("export", "x", "r-1", "--all"), "Name the runs to export, or --all.",
            List.of("export", "x", "run-1"), "Run id 'run-1': expected r-",
            List.of("export", "x", "--all", "--again"), "Name the runs to export --again.",
            List.of("import", "x", "r-1"), "All runs of a file are imported.",
            List.of("import", "x", "--fast"), "There is no option '--fast'.",
            List.of("import", "x", "--aws", "--directory", "y"),
                "--aws and --directory do not go together.");
    for (Map.Entry<List<String>, String> one : wrong.entrySet()) {
      assertThat(move(one.getKey().toArray())).as("%s", one.getKey()).isEqualTo(2);
      assertThat(said()).contains(one.getValue(), "Usage: ./dev move export");
    }
  }
}
