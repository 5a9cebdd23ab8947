package dev.stint.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.stint.port.MailRegister;
import dev.stint.port.MailRegister.MailRecord;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Lists received mails, including those that belong to no run, and their outcomes. */
@Path("/mails")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class MailsResource {

  private static final Duration SPAN_DEFAULT = Duration.ofDays(1);
  private static final Duration SPAN_MAX = Duration.ofDays(31);
  private static final int PAGE_DEFAULT = 20;

  private final MailRegister mails;
  private final People people;

  @Inject
  MailsResource(MailRegister mails, People people) {
    this.mails = mails;
    this.people = people;
  }

  /**
   * A mail.
   *
   * @param outcome {@code started}, {@code said}, {@code decided} or {@code refused}
   * @param detail why it was refused, or what it decided
   * @param run the run it is about
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record MailView(
      String id,
      String at,
      String from,
      String to,
      String subject,
      String outcome,
      @Nullable String detail,
      @Nullable String run) {

    static MailView of(MailRecord mail) {
      return new MailView(
          mail.id(),
          mail.at().toString(),
          mail.from(),
          mail.to(),
          mail.subject(),
          mail.outcome(),
          mail.detail().isEmpty() ? null : mail.detail(),
          mail.run().orElse(null));
    }
  }

  /**
   * A page of mails, newest first. Mails that arrived at the same millisecond are on one page.
   *
   * @param next the {@code before} of the next page, if there may be one
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record MailsView(List<MailView> mails, @Nullable String next) {}

  @GET
  @Operation(
      summary = "What became of received mails, newest first",
      description = "Of the last day, or of up to 31 days between since and before.")
  public MailsView list(
      @QueryParam("since") @Nullable String since,
      @QueryParam("before") @Nullable String before,
      @QueryParam("max") @Nullable String max,
      @Context SecurityContext security) {
    people.of(security, null, null);
    int page = (int) Requests.number(max, "max", 1, MailRegister.PAGE_MAX, PAGE_DEFAULT);
    Instant to = Requests.instant(before, "before", Instant.now().plusSeconds(1));
    Instant from = Requests.instant(since, "since", to.minus(SPAN_DEFAULT));
    if (from.isAfter(to) || Duration.between(from, to).compareTo(SPAN_MAX) > 0) {
      throw Problems.badRequest(
          "'since' is %s and 'before' is %s: expected up to %d days between them."
              .formatted(from, to, SPAN_MAX.toDays()));
    }
    List<MailRecord> found = mails.list(from, to, MailRegister.PAGE_MAX);
    int end = Math.min(page, found.size());
    while (end > 0 && end < found.size() && found.get(end).at().equals(found.get(end - 1).at())) {
      end++;
    }
    boolean isLast = end == found.size() && found.size() < MailRegister.PAGE_MAX;
    return new MailsView(
        found.subList(0, end).stream().map(MailView::of).toList(),
        isLast ? null : found.get(end - 1).at().toString());
  }
}
