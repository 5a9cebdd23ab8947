package dev.stint.mail;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stint.agent.Agent;
import dev.stint.agent.Effect;
import dev.stint.agent.RunId;
import dev.stint.agent.ToolOutcome;
import dev.stint.link.SigningKeys;
import dev.stint.mail.MailStore.Stored;
import dev.stint.mail.mime.MailLimits;
import dev.stint.mail.mime.MailReader;
import dev.stint.run.Run;
import dev.stint.run.Timeline;
import dev.stint.testkit.InMemoryMailRegister;
import dev.stint.testkit.ScriptedModel;
import dev.stint.testkit.TestEngine;
import dev.stint.testkit.TestTool;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Mail in memory for an agent that pays, if the person who is asked approves. */
final class TestMail {

  static final String CLERK = "clerk@agents.example.com";
  static final String ADA = "ada@example.com";
  static final Duration VALID_FOR = Duration.ofDays(30);

  final ScriptedModel model = new ScriptedModel();
  final AtomicInteger paid = new AtomicInteger();
  final TestEngine engine;
  final InMemoryMailRegister register = new InMemoryMailRegister();
  final Map<String, byte[]> bucket = new ConcurrentHashMap<>();
  final ReplyAddresses addresses;
  final Mailbox box;
  final Inbox inbox;
  private final AtomicInteger mails = new AtomicInteger();

  TestMail() {
    this(Optional.empty(), 20);
  }

  TestMail(Optional<String> approver, int senderMax) {
    TestTool pay =
        TestTool.of(
                "pay",
                Effect.ONCE,
                call -> {
                  paid.incrementAndGet();
                  return new ToolOutcome.Returned("paid");
                })
            .approved();
    engine = TestEngine.of(Agent.named("clerk").tools(pay).build(), model);
    addresses =
        new ReplyAddresses(
            () -> new SigningKeys(List.of("a key of at least thirty-two characters")));
    box = new Mailbox("clerk", CLERK, List.of("@example.com"), approver, true);
    Mailboxes boxes =
        new Mailboxes(List.of(box), List.of((agent, sender) -> sender.startsWith("partner@")));
    inbox =
        new Inbox(
            boxes,
            (key, bytesMax) -> {
              byte[] raw = bucket.get(key);
              return raw == null
                  ? new Stored.Missing()
                  : raw.length > bytesMax ? new Stored.TooLarge(raw.length) : new Stored.Found(raw);
            },
            new MailReader(new MailLimits(10, 1_000_000, List.of("text/*"))),
            register,
            new Correspondence(
                engine.runs(), engine.engine().holds(), addresses, VALID_FOR, engine.clock()),
            new Inbox.Bounds(
                10 * 1024 * 1024, senderMax, Duration.ofHours(1), Duration.ofDays(30)));
  }

  /** Receives a mail from the bucket with all verdicts passed, and drains the queue. */
  MailOutcome receive(String to, String mail) {
    return receive(to, mail, List.of());
  }

  MailOutcome receive(String to, String mail, List<String> failedVerdicts) {
    MailOutcome taken = deliver(to, mail, failedVerdicts);
    engine.drain();
    return taken;
  }

  /** Receives a mail, and performs no step. */
  MailOutcome deliver(String to, String mail, List<String> failedVerdicts) {
    String id = "mail-" + mails.incrementAndGet();
    bucket.put(id, mail.replace("\r\n", "\n").replace("\n", "\r\n").getBytes(UTF_8));
    Arrival arrival =
        new Arrival(
            id,
            engine.clock().instant(),
            "bounces@example.com",
            List.of(to),
            failedVerdicts,
            new Arrival.Where.InBucket(id));
    return inbox.receive(arrival).getFirst();
  }

  static String mail(String from, String id, String subject, String text) {
    return "From: %s\nMessage-ID: <%s>\nSubject: %s\n\n%s\n".formatted(from, id, subject, text);
  }

  /** A run that began with a mail of Ada, and waits for her to approve the payment. */
  Run waiting() {
    Run run = waiting("1@example.com");
    model.says("Paid.");
    return run;
  }

  /** A run that began with a mail of this Message-ID, and waits for Ada to approve the payment. */
  Run waiting(String id) {
    model.calls("pay", "{\"cents\":900}");
    MailOutcome taken = receive(CLERK, mail(ADA, id, "Invoice 7", "Please pay it."));
    return engine.run(taken.of().orElseThrow());
  }

  /** The reply address of the mail about a run's hold. */
  String replyTo(Run run) {
    return addresses.of(box, run.id(), run.holds().getFirst().seq());
  }

  MailOutcome reply(Run run, String from, String text) {
    return receive(
        replyTo(run), mail(from, mails.get() + "-reply@example.com", "Re: Invoice 7", text));
  }

  Run run(RunId id) {
    return engine.run(id);
  }

  Timeline timeline(RunId id) {
    return engine.timeline(id);
  }

  /** Expires a run, as a sweep does long after the run has ended. */
  void expire(RunId id) {
    engine.log().expire(id, run(id).length(), now());
  }

  /** How many times the agent's model was called. */
  long modelCalls() {
    return model.requests().size();
  }

  Instant now() {
    return engine.clock().instant();
  }
}
