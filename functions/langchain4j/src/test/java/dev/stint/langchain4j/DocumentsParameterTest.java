package dev.stint.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.P;
import dev.stint.agent.ActionId;
import dev.stint.agent.Documents;
import dev.stint.agent.RunId;
import dev.stint.agent.Tool;
import dev.stint.agent.ToolInvocation;
import dev.stint.agent.ToolOutcome;
import dev.stint.agent.ToolOutcome.Edit;
import dev.stint.agent.ToolOutcome.Edited;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A tool method that reads and changes the documents of its run. */
class DocumentsParameterTest {

  static class Stamps {
    @dev.langchain4j.agent.tool.Tool("Puts a stamp below a document")
    @ToolEffect(dev.stint.agent.Effect.READ)
    ToolOutcome stamp(@P("its path") String path, Documents documents) {
      String text = documents.text(path).orElseThrow(IllegalArgumentException::new);
      return new Edited("Stamped.", List.of(Edit.of(path, text + "Stamped.\n")));
    }
  }

  private static final Documents ONE =
      new Documents() {
        @Override
        public SortedSet<String> paths() {
          return new TreeSet<>(List.of("a.md"));
        }

        @Override
        public Optional<String> text(String path) {
          return path.equals("a.md") ? Optional.of("A.\n") : Optional.empty();
        }
      };

  @Test
  void the_documents_are_a_parameter_that_the_model_does_not_see() throws Exception {
    Tool stamp = ToolBox.of(new Stamps()).getFirst();
    assertThat(stamp.spec().schema()).contains("path").doesNotContain("documents");
    ToolInvocation call =
        new ToolInvocation(
            new RunId("r-1"),
            new ActionId(1, 1),
            "{\"path\":\"a.md\"}",
            Instant.MAX,
            Optional.empty(),
            ONE);
    assertThat(stamp.call(call))
        .isEqualTo(new Edited("Stamped.", List.of(Edit.of("a.md", "A.\nStamped.\n"))));
  }
}
