package dev.stint.http;

import dev.stint.engine.Runs;
import dev.stint.http.HoldViews.DamagedView;
import dev.stint.http.HoldViews.HoldView;
import dev.stint.http.HoldViews.HoldsView;
import dev.stint.http.HoldViews.LinkTo;
import dev.stint.port.DamagedLog;
import dev.stint.port.DamagedPayload;
import dev.stint.port.ExpiredRun;
import dev.stint.port.RunIndex;
import dev.stint.port.RunSummary;
import dev.stint.run.ImpossibleHistory;
import dev.stint.run.Status;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Lists the holds of all waiting runs. */
@Path("/holds")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class HoldsResource {

  private static final Logger LOG = Logger.getLogger(HoldsResource.class);
  private static final int PAGE = 20;

  private final Runs runs;
  private final HoldViews views;
  private final Links links;

  @Inject
  HoldsResource(Runs runs, HoldViews views, Links links) {
    this.runs = runs;
    this.views = views;
    this.links = links;
  }

  @GET
  @Operation(
      summary = "What waits for a person, of the newest runs first",
      description = "Runs that have other work to do show their holds once that is done.")
  public HoldsView list(
      @QueryParam("agent") @Nullable String agent,
      @QueryParam("cursor") @Nullable String cursor,
      @Context SecurityContext security,
      @Context UriInfo uri) {
    RunIndex.Page page =
        runs.list(
            Optional.ofNullable(agent), EnumSet.of(Status.WAITING), Requests.cursor(cursor), PAGE);
    Optional<LinkTo> link = links.to(security, uri);
    List<HoldView> waiting = new ArrayList<>();
    List<DamagedView> damaged = new ArrayList<>();
    for (RunSummary summary : page.runs()) {
      try {
        runs.find(summary.run()).ifPresent(run -> waiting.addAll(views.of(run, link)));
      } catch (ExpiredRun e) {
        LOG.debugf("A late writer had listed it: %s", e.getMessage());
      } catch (DamagedLog | DamagedPayload | ImpossibleHistory e) {
        // This run hides no other. If its log is damaged, GET /runs shows that from now on.
        LOG.warnf("The holds of run %s cannot be shown: %s", summary.run(), e.getMessage());
        damaged.add(new DamagedView(summary.run().value(), String.valueOf(e.getMessage())));
      }
    }
    return new HoldsView(
        waiting, damaged.isEmpty() ? null : damaged, page.next().map(Views::cursor).orElse(null));
  }
}
