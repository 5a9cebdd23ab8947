package dev.stint.documents;

import dev.stint.agent.Tool;
import dev.stint.guard.Guard;
import dev.stint.guard.Thresholds;
import java.util.List;

/**
 * The tools by which an agent reads and edits the documents of its run: {@code view_document},
 * {@code edit_documents} and {@code rewrite_document}.
 *
 * <pre>{@code
 * Agent.named("clerk").tools(DocumentTools.guarded()).build();
 * }</pre>
 *
 * <p>An edit changes what its operations name, and nothing else. A rewrite says what it changes:
 * small changes elsewhere are put back, and of larger ones a person decides. All three are {@link
 * dev.stint.agent.Effect#READ}: what they change is in the log of the run, so a call that is made
 * again after a crash changes nothing twice.
 */
public final class DocumentTools {

  private DocumentTools() {}

  /** With {@link Thresholds#DEFAULT}, and no rewrites that do not say what they change. */
  public static List<Tool> guarded() {
    return guarded(new Guard(Thresholds.DEFAULT), false);
  }

  /**
   * With other thresholds, as those of the settings ({@link DocumentsConfig}): a bean of Quarkus
   * injects that guard.
   *
   * @param blind whether a document may be rewritten without saying what changes; then only damage
   *     that no edit does on purpose is held
   */
  public static List<Tool> guarded(Guard guard, boolean blind) {
    return List.of(new ViewDocument(), new EditDocuments(guard), new RewriteDocument(guard, blind));
  }
}
