package dev.stint.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.agent.Agent;
import dev.stint.agent.Limits;
import dev.stint.agent.Model;
import dev.stint.agent.ModelOutcome;
import dev.stint.agent.ModelOutcome.Replied;
import dev.stint.agent.ModelRequest;
import dev.stint.agent.Price;
import dev.stint.agent.Route;
import dev.stint.engine.Runs.Start;
import dev.stint.engine.Runs.Task;
import dev.stint.message.Attachment;
import dev.stint.message.FileKind;
import dev.stint.message.Payload;
import dev.stint.message.Text;
import dev.stint.message.Usage;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.HoldReason;
import dev.stint.run.Run;
import dev.stint.testkit.TestEngine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Images and PDFs that models read as they are. */
class FilesTest {

  private static final Price PRICE = Price.of("10", "1", "10");

  private final List<ModelRequest> requests = new ArrayList<>();

  /** An image of some size. */
  private static Attachment image(int bytes) {
    byte[] file = new byte[bytes];
    new Random(7).nextBytes(file);
    byte[] png = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    System.arraycopy(png, 0, file, 0, png.length);
    return Attachment.of("photo.png", "image/png", file);
  }

  private static Attachment pdf(int pages) {
    return new Attachment(
        "terms.pdf", "application/pdf", 15, false, pages, Payload.of("JVBERi0xLjcKJeLjz9MK"));
  }

  private Route.Stop stop(String name, Map<FileKind, Integer> reads) {
    Model model =
        new Model() {
          @Override
          public ModelOutcome call(ModelRequest request) {
            requests.add(request);
            return new Replied(List.of(Text.of("I see.")), new Usage(2_000, 10, 0));
          }

          @Override
          public Map<FileKind, Integer> reads() {
            return reads;
          }
        };
    return new Route.Stop(name, model, PRICE, Duration.ofMinutes(1));
  }

  private static Agent.Builder clerk() {
    return Agent.named("clerk").parameters(parameters -> parameters.maxOutputTokens(100));
  }

  private static TestEngine engine(Agent agent, Route.Stop... stops) {
    return TestEngine.of(
        new Deployment(List.of(agent), List.of(new Route("default", Arrays.asList(stops)))));
  }

  private static Run work(TestEngine engine, Attachment file) {
    Task task =
        new Task(
            "clerk",
            List.of(Text.of("What is this?"), file),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    Run run = ((Start.Begun) engine.runs().start(task)).run();
    engine.drain();
    return engine.run(run.id());
  }

  private Attachment sent() {
    return (Attachment) requests.getFirst().messages().getFirst().parts().getLast();
  }

  @Test
  void a_model_is_given_the_files_that_its_agent_reads_wherever_they_are_kept() {
    Agent seeing = clerk().reads(FileKind.IMAGE).build();
    for (int bytes : new int[] {100, 100_000}) {
      requests.clear();
      work(engine(seeing, stop("eye", FileKind.ALL)), image(bytes));
      assertThat(requests.getFirst().reads()).containsExactly(FileKind.IMAGE);
      assertThat(sent()).isEqualTo(image(bytes));
    }
  }

  @Test
  void of_others_it_reads_the_label_and_nobody_fetches_them() {
    work(engine(clerk().build(), stop("eye", FileKind.ALL)), image(100_000));
    assertThat(requests.getFirst().reads()).isEmpty();
    assertThat(sent().content()).isInstanceOf(Payload.Stored.class);
  }

  @Test
  void a_file_counts_as_its_model_says_and_a_pdf_for_each_page() {
    Agent reader =
        clerk()
            .reads(FileKind.PDF)
            .stintLimits(Limits.DEFAULT.tokens(50_000).costUsd("100"))
            .build();
    Route.Stop eye = stop("eye", Map.of(FileKind.PDF, 1_000));
    assertThat(work(engine(reader, eye), pdf(40)).holds()).isEmpty();
    Run dear = work(engine(reader, eye), pdf(60));
    assertThat(dear.holds().getFirst().reason()).isEqualTo(HoldReason.LIMIT);
    assertThat(dear.holds().getFirst().detail()).containsPattern("6\\d,?\\d{3} tokens");
    assertThat(requests).as("it was held before the spend").hasSize(1);
  }

  @Test
  void once_its_vendor_has_counted_a_file_that_is_what_counts() {
    Agent reader =
        clerk()
            .reads(FileKind.PDF)
            .stintLimits(Limits.DEFAULT.tokens(45_000).costUsd("100"))
            .build();
    TestEngine engine = engine(reader, stop("eye", Map.of(FileKind.PDF, 1_000)));
    Run run = work(engine, pdf(40));
    engine.runs().say(run.id(), "And now?");
    engine.drain();
    assertThat(requests).hasSize(2);
  }

  @Test
  void a_model_that_does_not_read_a_file_is_passed_over_before_the_spend() {
    Agent reader = clerk().reads(FileKind.PDF, FileKind.IMAGE).build();
    TestEngine engine =
        engine(
            reader,
            stop("blind", Map.of()),
            stop("eye", Map.of(FileKind.PDF, 10, FileKind.IMAGE, 10)));
    Run run = work(engine, pdf(2));
    ModelReplied reply = (ModelReplied) engine.timeline(run.id()).last();
    assertThat(reply.model()).isEqualTo("eye");
    assertThat(String.valueOf(reply.routing()))
        .contains("does not read attachment 'terms.pdf', as it takes no files of the kind pdf");
    assertThat(requests).hasSize(1);
  }

  @Test
  void if_no_model_reads_it_the_run_ends_before_the_spend() {
    Agent reader = clerk().reads(FileKind.PDF, FileKind.IMAGE).build();
    Run run = work(engine(reader, stop("eye", Map.of(FileKind.IMAGE, 10))), pdf(2));
    assertThat(Clerks.failure(run).detail()).contains("model 'eye'", "terms.pdf", "kind pdf");
    assertThat(requests).isEmpty();
  }

  @Test
  void an_agent_whose_models_read_no_such_files_does_not_start() {
    Agent reader = clerk().reads(FileKind.PDF).build();
    assertThatThrownBy(() -> engine(reader, stop("eye", Map.of(FileKind.IMAGE, 10))))
        .hasMessageContaining("Agent 'clerk' reads files of the kinds [pdf]")
        .hasMessageContaining("stint.models.<name>.reads");
  }

  @Test
  void what_an_agent_reads_is_a_part_of_its_definition() {
    assertThat(clerk().reads(FileKind.PDF).build().fingerprint())
        .isNotEqualTo(clerk().build().fingerprint());
    assertThat(clerk().reads(FileKind.PDF, FileKind.IMAGE).build().fingerprint())
        .isEqualTo(clerk().reads(FileKind.IMAGE, FileKind.PDF).build().fingerprint());
  }
}
