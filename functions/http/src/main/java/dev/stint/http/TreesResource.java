package dev.stint.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.stint.engine.Trees;
import dev.stint.engine.Trees.Branch;
import dev.stint.engine.Trees.Tree;
import dev.stint.http.HoldViews.HoldView;
import dev.stint.http.HoldViews.LinkTo;
import dev.stint.http.Views.ReservedView;
import dev.stint.http.Views.SpentView;
import dev.stint.http.Views.WasteView;
import dev.stint.run.Budget;
import dev.stint.run.Child;
import dev.stint.run.Run;
import dev.stint.run.Spent;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/** Shows the tree of a run. */
@Path("/runs/{run}/tree")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@APIResponse(responseCode = "410", description = ExpiredRunMapper.DESCRIPTION)
public class TreesResource {

  private final Trees trees;
  private final HoldViews holds;
  private final Links links;

  @Inject
  TreesResource(Trees trees, HoldViews holds, Links links) {
    this.trees = trees;
    this.holds = holds;
    this.links = links;
  }

  /**
   * A run of a tree.
   *
   * @param action the call of the run above that delegated to it
   * @param status missing if the run has not begun, or cannot be read any more
   * @param spent with all that the runs below have spent and returned
   * @param reserved for runs below that have not ended
   * @param left of the limits of the stint or of the whole run, whichever leave less; missing if
   *     the agent is not deployed
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record TreeView(
      String run,
      @Nullable String action,
      @Nullable String agent,
      @Nullable String status,
      @Nullable SpentView spent,
      @Nullable ReservedView reserved,
      @Nullable LeftView left,
      @Nullable WasteView wasted,
      @Nullable List<HoldView> holds,
      @Nullable List<TreeView> children) {}

  /** What is left; never less than nothing. */
  public record LeftView(
      long steps, long tokens, String costUsd, String time, long bytes, long children) {}

  @GET
  @Operation(
      summary = "A run with those that it delegated to, and what they spent and may spend",
      description = "At most 500 runs are shown.")
  public TreeView get(
      @PathParam("run") String id, @Context SecurityContext security, @Context UriInfo uri) {
    Optional<LinkTo> link = links.to(security, uri);
    return trees
        .of(Requests.run(id))
        .map(tree -> view(tree, Optional.empty(), link))
        .orElseThrow(() -> Problems.unknownRun(id));
  }

  private TreeView view(Branch branch, Optional<LinkTo> link) {
    return branch
        .tree()
        .map(tree -> view(tree, Optional.of(branch.child()), link))
        .orElseGet(
            () ->
                new TreeView(
                    branch.child().run().value(),
                    branch.child().action().toString(),
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null));
  }

  private TreeView view(Tree tree, Optional<Child> as, Optional<LinkTo> link) {
    Run run = tree.run();
    Spent spent = run.spent();
    List<HoldView> waiting = holds.of(run, link);
    List<TreeView> below = tree.children().stream().map(branch -> view(branch, link)).toList();
    return new TreeView(
        run.id().value(),
        as.map(child -> child.action().toString()).orElse(null),
        run.agent(),
        Views.name(run.status()),
        new SpentView(
            spent.steps(), spent.usage().tokens(), spent.costUsd().toPlainString(), spent.bytes()),
        Views.reserved(run.reserved()),
        tree.budget().map(TreesResource::left).orElse(null),
        Views.wasted(run.wasted()),
        waiting.isEmpty() ? null : waiting,
        below.isEmpty() ? null : below);
  }

  private static LeftView left(Budget budget) {
    Budget.Part stint = budget.stint();
    Budget.Part whole = budget.whole();
    return new LeftView(
        Math.max(0, Math.min(stint.stepsLeft(), whole.stepsLeft())),
        Math.max(0, Math.min(stint.tokensLeft(), whole.tokensLeft())),
        stint.costLeft().min(whole.costLeft()).max(BigDecimal.ZERO).toPlainString(),
        (budget.timeLeft().isNegative() ? Duration.ZERO : budget.timeLeft()).toString(),
        Math.max(0, budget.bytesLeft()),
        Math.max(0, Math.min(stint.childrenLeft(), whole.childrenLeft())));
  }
}
