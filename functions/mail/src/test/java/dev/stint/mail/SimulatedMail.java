package dev.stint.mail;

import static dev.stint.mail.TestMail.ADA;
import static dev.stint.mail.TestMail.CLERK;
import static dev.stint.mail.TestMail.mail;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.ActionId;
import dev.stint.agent.RunId;
import dev.stint.link.DecisionLinks;
import dev.stint.link.SigningKeys;
import dev.stint.mail.MailSender.Sending;
import dev.stint.mail.MailStore.Stored;
import dev.stint.mail.Page.Printed;
import dev.stint.mail.mime.MailLimits;
import dev.stint.mail.mime.MailReader;
import dev.stint.message.Payload;
import dev.stint.port.MailRegister;
import dev.stint.port.Notifier;
import dev.stint.run.Entry;
import dev.stint.run.Entry.Cancelled;
import dev.stint.run.Entry.Input;
import dev.stint.run.Entry.Resumed;
import dev.stint.run.Entry.ToolReturned;
import dev.stint.run.Origin;
import dev.stint.run.Person;
import dev.stint.run.Timeline;
import dev.stint.testkit.InMemoryMailRegister;
import dev.stint.testkit.simulation.Channel;
import dev.stint.testkit.simulation.Simulated;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** E-mail in a simulation: the real inbox and notifier, on a simulated SES. */
class SimulatedMail implements Channel {

  private static final Pattern OWN_ID = Pattern.compile("(?m)^Message-ID: <(r-\\w+)\\.(\\d+)\\.");
  private static final SigningKeys KEYS =
      new SigningKeys(List.of("a key of at least thirty-two characters"));
  private static final List<String> SENDERS =
      List.of(ADA, ADA, ADA, "grace@example.com", "eve@evil.example");
  private static final List<String> TEXTS =
      List.of(
          "approve", "approve", "reject", "retry", "give up", "record\nIt was paid.", "Thanks.");

  private final Mailbox box =
      new Mailbox("clerk", CLERK, List.of("@example.com"), Optional.empty(), false);
  private final Mailboxes boxes = new Mailboxes(List.of(box), List.of());
  private final ReplyAddresses addresses = new ReplyAddresses(() -> KEYS);
  private final Map<String, byte[]> bucket = new HashMap<>();
  private final MailRegister register = new InMemoryMailRegister();
  private final List<Told> told = new ArrayList<>();
  private final List<Written> written = new ArrayList<>();
  private final List<Written> waiting = new ArrayList<>();
  private final List<Received> received = new ArrayList<>();

  /** A mail to a person, about an entry. */
  private record Told(RunId run, long seq) {}

  /** A mail from a person. */
  private record Written(Arrival arrival, String from, Optional<Told> replyTo) {
    String id() {
      return arrival.id();
    }
  }

  private record Received(Written mail, MailOutcome outcome) {}

  @Override
  public Notifier notifier(Worker worker) {
    return new MailNotifier(
        boxes,
        addresses,
        worker.port(MailSender.class, (from, to, raw) -> send(worker, raw)),
        new Asking(new DecisionLinks(KEYS, Duration.ofDays(1)), Optional.empty()),
        page -> new Printed("plain", "<p>html</p>"),
        worker.clock());
  }

  /** Sends a mail, as SES does. */
  Sending send(Worker worker, byte[] raw) {
    if (worker.errs()) {
      return new Sending.Rejected("It is not verified");
    }
    Matcher id = OWN_ID.matcher(new String(raw, UTF_8));
    assertThat(id.find()).isTrue();
    Told about = new Told(new RunId(id.group(1)), Long.parseLong(id.group(2)));
    worker.tells(about.run(), new ActionId(about.seq(), 1));
    told.add(about);
    return worker.errs() ? new Sending.Unsure("It timed out") : new Sending.Sent("1@ses");
  }

  @Override
  public void visit(Worker worker, RandomGenerator chance) {
    boolean again = !waiting.isEmpty() && chance.nextBoolean();
    Written next = again ? waiting.getFirst() : write(worker, chance);
    waiting.add(next); // SES has it, and delivers it until somebody has received it.
    int times = chance.nextInt(8) == 0 ? 2 : 1;
    for (int n = 0; n < times; n++) {
      MailOutcome outcome = inbox(worker).receive(next.arrival()).getFirst();
      received.add(new Received(next, outcome));
    }
    waiting.removeIf(next::equals);
  }

  private Written write(Worker worker, RandomGenerator chance) {
    String id = "mail-" + bucket.size();
    String from = SENDERS.get(chance.nextInt(SENDERS.size()));
    Optional<Told> replyTo =
        told.isEmpty() || chance.nextInt(3) == 0
            ? Optional.empty()
            : Optional.of(told.get(chance.nextInt(told.size())));
    String word = replyTo.isEmpty() ? "Please pay." : TEXTS.get(chance.nextInt(TEXTS.size()));
    String text = word + "\nThis is " + id + ".";
    String to = replyTo.map(about -> addresses.of(box, about.run(), about.seq())).orElse(CLERK);
    bucket.put(
        id, mail(from, id + "@example.com", "Invoice", text).replace("\n", "\r\n").getBytes(UTF_8));
    Arrival arrival =
        new Arrival(
            id,
            worker.clock().instant(),
            "bounces@example.com",
            List.of(to),
            List.of(),
            new Arrival.Where.InBucket(id));
    Written mail = new Written(arrival, from, replyTo);
    written.add(mail);
    return mail;
  }

  private Inbox inbox(Worker worker) {
    MailStore store = (key, bytesMax) -> new Stored.Found(Objects.requireNonNull(bucket.get(key)));
    return new Inbox(
        boxes,
        worker.port(MailStore.class, store),
        new MailReader(new MailLimits(1, 1_000, List.of("text/*"))),
        worker.port(MailRegister.class, register),
        new Correspondence(
            worker.engine().runs(),
            worker.engine().holds(),
            addresses,
            TestMail.VALID_FOR,
            worker.clock()),
        new Inbox.Bounds(10_000, 100, Duration.ofHours(1), Duration.ofDays(30)));
  }

  @Override
  public void check(Simulated world) {
    for (Received mail : received) {
      switch (mail.outcome()) {
        case MailOutcome.Started started -> says(run(world, started.run()), mail);
        case MailOutcome.Said said -> says(run(world, said.run()), mail);
        case MailOutcome.Decided decided ->
            assertThat(decidedBy(run(world, decided.run()), decided.hold()))
                .as("%s", mail)
                .contains(mail.mail().from());
        case MailOutcome.Refused refused -> {}
      }
    }
    world.runs().forEach(this::decidedByMail);
    world.runs().forEach(this::sent);
    assertThat(begun(world)).as("runs that one mail began").doesNotHaveDuplicates();
  }

  /** That a mail that was taken is in the log. */
  private static void says(Timeline run, Received mail) {
    assertThat(run.entries().stream().filter(Input.class::isInstance).map(Input.class::cast))
        .as("%s", mail)
        .anyMatch(
            input ->
                input.parts().stream()
                    .anyMatch(
                        part ->
                            part.payload() instanceof Payload.Inline inline
                                && inline.text().contains("This is " + mail.mail().id() + ".")));
  }

  /** The people who decided a hold, or ended its run at it. */
  private static List<String> decidedBy(Timeline run, long hold) {
    List<String> people = new ArrayList<>();
    for (Entry entry : run.entries()) {
      if (entry instanceof Resumed resumed
          && resumed.suspended() == hold
          && resumed.source() instanceof Person person) {
        people.add(person.by());
      }
      if (entry instanceof Cancelled cancelled) {
        people.add(cancelled.person().by());
      }
    }
    return people;
  }

  /** That who decided by mail was asked about that hold, and began the run. */
  private void decidedByMail(Timeline run) {
    Set<Long> asked = new HashSet<>();
    written.stream()
        .flatMap(mail -> mail.replyTo().stream())
        .filter(about -> about.run().equals(run.run().id()))
        .forEach(about -> asked.add(about.seq()));
    run.entries().stream()
        .filter(Resumed.class::isInstance)
        .map(Resumed.class::cast)
        .filter(resumed -> resumed.source() instanceof Person by && by.by().contains("@"))
        .forEach(
            resumed -> {
              assertThat(asked).as("%s", run).contains(resumed.suspended());
              assertThat(Mailbox.beginner(run.run())).contains(((Person) resumed.source()).by());
            });
  }

  /** That a mail was sent of which the log says so. */
  private void sent(Timeline run) {
    run.entries().stream()
        .filter(ToolReturned.class::isInstance)
        .map(ToolReturned.class::cast)
        .filter(returned -> returned.result().output().toString().contains("Sent to "))
        .forEach(
            returned ->
                assertThat(told)
                    .as("%s", returned)
                    .contains(new Told(run.run().id(), returned.action().seq())));
  }

  private static Timeline run(Simulated world, RunId id) {
    return world.runs().stream()
        .filter(run -> run.run().id().equals(id))
        .findFirst()
        .orElseThrow(() -> new AssertionError(id + " has no log"));
  }

  private static List<String> begun(Simulated world) {
    return world.runs().stream()
        .filter(run -> run.run().forks() == 0)
        .flatMap(run -> Optional.ofNullable(run.run().started().origin()).stream())
        .map(Origin::id)
        .filter(id -> id.startsWith("mail:"))
        .toList();
  }
}
