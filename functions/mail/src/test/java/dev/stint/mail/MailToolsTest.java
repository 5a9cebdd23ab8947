package dev.stint.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.agent.ActionId;
import dev.stint.agent.Agent;
import dev.stint.agent.Effect;
import dev.stint.agent.Failures;
import dev.stint.agent.Tool;
import dev.stint.agent.ToolInvocation;
import dev.stint.agent.ToolOutcome;
import dev.stint.agent.ToolOutcome.Refused;
import dev.stint.agent.ToolOutcome.Returned;
import dev.stint.mail.MailSender.Sending;
import dev.stint.message.Attachment;
import dev.stint.run.Run;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class MailToolsTest {

  private static final Pattern REGION =
      Pattern.compile("(?s)// tag::agent\\[]\\n(.*?)\\s*// end::agent\\[]");

  private final TestMail post = new TestMail();
  private final List<String> sent = new ArrayList<>();
  private Sending next = new Sending.Sent("1@ses");

  @Test
  void send_mail_happens_once_and_only_if_a_person_approves() {
    Tool tool = tools().sendMail("@example.com");
    assertThat(tool.spec().name()).isEqualTo("send_mail");
    assertThat(tool.spec().effect()).isEqualTo(Effect.ONCE);
    assertThat(tool.spec().approval()).isTrue();
  }

  @Test
  void it_writes_to_its_recipients_and_to_nobody_else_and_replies_come_to_the_run()
      throws Exception {
    Tool tool = tools().sendMail("@example.com", "partner@other.example");
    Run run = post.waiting();
    assertThat(call(tool, run, "Bob@Example.com")).isInstanceOf(Returned.class);
    assertThat(sent).hasSize(1);
    assertThat(sent.getFirst())
        .contains("To: bob@example.com", "Subject: Terms", "As agreed", "X-Stint-Run: " + run.id())
        .contains(post.addresses.of(post.box, run.id(), 3));
    for (String to :
        List.of(
            "eve@other.example",
            "bob@example.com.evil.example",
            "bob@example.com,eve@evil.example",
            "eve@evil.example <bob@example.com>",
            "@example.com",
            "bob@example.com\\r\\nBcc: eve@evil.example")) {
      assertThat(call(tool, run, to)).as(to).isInstanceOf(Refused.class);
    }
    assertThat(sent).hasSize(1);
  }

  @Test
  void a_mail_that_was_refused_is_an_error_and_one_that_may_have_gone_is_in_doubt()
      throws Exception {
    Tool tool = tools().sendMail("@example.com");
    Run run = post.waiting();
    next = new Sending.Rejected("not verified");
    assertThat(call(tool, run, "bob@example.com"))
        .isEqualTo(new Refused("It was not sent. not verified"));
    next = new Sending.Unsure("no answer");
    assertThat(call(tool, run, "bob@example.com")).isInstanceOf(ToolOutcome.InDoubt.class);
  }

  @Test
  void recipients_must_be_named() {
    assertThatThrownBy(() -> tools().sendMail()).hasMessageContaining("name who may be written to");
    assertThatThrownBy(() -> tools().sendMail("*")).hasMessageContaining("recipient '*'");
  }

  @Test
  void attachments_are_read_by_name_a_page_at_a_time() throws Exception {
    post.model.says("Done.");
    MailOutcome taken =
        post.receive(
            TestMail.CLERK,
            """
            From: ada@example.com
            Content-Type: multipart/mixed; boundary=b

            --b

            See it.
            --b
            Content-Type: text/plain; name=long.txt

            %s
            --b
            Content-Type: text/html; name=page.html

            <p>Page</p>
            --b--
            """
                .formatted("0123456789".repeat(3_000)));
    Run run = post.run(taken.of().orElseThrow());
    Tool tool = tools().readAttachment();
    assertThat(tool.spec().effect()).isEqualTo(Effect.READ);
    String first = output(read(tool, run, "{\"name\":\"long.txt\"}"));
    assertThat(first).startsWith("0123").endsWith("[10000 characters more: go on from 20000]");
    assertThat(output(read(tool, run, "{\"name\":\"long.txt\",\"from\":20000}"))).hasSize(10_000);
    assertThat(output(read(tool, run, "{\"name\":\"page.html\"}"))).contains("<p>Page</p>");
    assertThat(read(tool, run, "{\"name\":\"other.txt\"}"))
        .isEqualTo(new Refused("There is no attachment 'other.txt', only: [long.txt, page.html]."));
    assertThat(((Attachment) post.timeline(run.id()).started().parts().get(1)).label())
        .as("all that a model is told of it")
        .isEqualTo("[attachment 'long.txt', text/plain, 30000 bytes]");
  }

  @Test
  void the_agent_of_the_page_is_this_one() throws IOException {
    Agent agent = WritingAgent.clerk(tools());
    assertThat(agent.toolSpecs()).hasSize(2);
    Matcher region =
        REGION.matcher(Files.readString(Path.of("src/test/java/dev/stint/mail/WritingAgent.java")));
    assertThat(region.find()).isTrue();
    assertThat(Files.readString(Path.of("README.md")))
        .contains(region.group(1).stripIndent().strip());
  }

  private MailTools tools() {
    MailSender sender =
        (from, to, raw) -> {
          sent.add(new String(raw, StandardCharsets.US_ASCII));
          return next;
        };
    return new MailTools(
        new Mailboxes(List.of(post.box), List.of()),
        post.addresses,
        sender,
        post.engine::runs,
        post.engine.clock());
  }

  private static ToolOutcome call(Tool tool, Run run, String to) throws Exception {
    String arguments =
        "{\"to\":\"%s\",\"subject\":\"Terms\",\"body\":\"As agreed.\"}".formatted(to);
    return outcome(
        tool,
        new ToolInvocation(
            run.id(), ActionId.parse("3.1"), arguments, run.lastAt().plusSeconds(60)));
  }

  /** The outcome of a call, as the engine gets it. */
  private static ToolOutcome outcome(Tool tool, ToolInvocation invocation) {
    try {
      return tool.call(invocation);
    } catch (Exception e) {
      return Failures.of(e, tool.refusals());
    }
  }

  private static ToolOutcome read(Tool tool, Run run, String arguments) throws Exception {
    return outcome(
        tool,
        new ToolInvocation(
            run.id(), ActionId.parse("1.1"), arguments, run.lastAt().plusSeconds(60)));
  }

  private static String output(ToolOutcome outcome) {
    return ((Returned) outcome).output();
  }
}
