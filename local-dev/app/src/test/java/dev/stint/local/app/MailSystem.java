package dev.stint.local.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import jakarta.mail.Address;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Store;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** {@code ./dev run --mail} as a process, and Ada's mail client before it. */
record MailSystem(Process process, Path log) implements AutoCloseable {

  private static final String ADA = "ada@example.com";
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration PAUSE = Duration.ofMillis(200);

  /**
   * @param steps the option that says where steps are made; empty for in the process
   */
  static MailSystem start(Path data, String steps) throws IOException, InterruptedException {
    Map<String, String> environment =
        Map.of(
            "OLLAMA_BASE_URL",
            "http://localhost:1",
            "STINT_LOCAL_SMTP_PORT",
            "0",
            "STINT_LOCAL_IMAP_PORT",
            "0",
            "QUARKUS_HTTP_PORT",
            Integer.toString(free()));
    List<String> options = Stream.of("--mail", steps).filter(option -> !option.isEmpty()).toList();
    Path log = data.resolve("output.txt");
    Process process =
        AppProcess.of(data, environment, options).redirectOutput(log.toFile()).start();
    MailSystem system = new MailSystem(process, log);
    Instant until = Instant.now().plus(PATIENCE);
    while (!system.output().contains("The API stays up")) {
      system.pause(until);
    }
    return system;
  }

  private static int free() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  String output() throws IOException {
    return Files.readString(log);
  }

  private void pause(Instant until) throws IOException, InterruptedException {
    if (Instant.now().isAfter(until)) {
      throw new AssertionError("Nothing more has come:\n" + output());
    }
    Thread.sleep(PAUSE);
  }

  private String port(String pattern) throws IOException {
    Matcher matcher = Pattern.compile(pattern).matcher(output());
    assertThat(matcher.find()).as(pattern).isTrue();
    return matcher.group(1);
  }

  /**
   * @param thread Message-IDs of the mails before it, the one it replies to as the last
   */
  void send(String to, String subject, String id, List<String> thread, String text)
      throws MessagingException, IOException {
    Properties settings = new Properties();
    settings.setProperty("mail.smtp.host", "localhost");
    settings.setProperty("mail.smtp.port", port("smtp://localhost:(\\d+)"));
    settings.setProperty("mail.smtp.from", ADA);
    MimeMessage mail = new MimeMessage(Session.getInstance(settings));
    mail.setFrom(new InternetAddress(ADA));
    mail.setSubject(subject);
    mail.setText(text, "UTF-8");
    if (!thread.isEmpty()) {
      mail.setHeader("In-Reply-To", thread.getLast());
      mail.setHeader("References", String.join(" ", thread));
    }
    mail.saveChanges();
    mail.setHeader("Message-ID", id);
    try (Transport smtp = Session.getInstance(settings).getTransport("smtp")) {
      smtp.connect();
      smtp.sendMessage(mail, new Address[] {new InternetAddress(to)});
    }
  }

  /** Ada's n-th mail, as her client reads it. */
  Message awaitMail(int number) throws MessagingException, IOException, InterruptedException {
    Properties settings = new Properties();
    settings.setProperty("mail.imap.port", port("IMAP at localhost:(\\d+)"));
    Instant until = Instant.now().plus(PATIENCE);
    while (true) {
      try (Store store = Session.getInstance(settings).getStore("imap")) {
        store.connect("localhost", ADA, "any");
        Folder inbox = store.getFolder("INBOX");
        inbox.open(Folder.READ_ONLY);
        if (inbox.getMessageCount() >= number) {
          return new MimeMessage((MimeMessage) inbox.getMessage(number));
        }
      } catch (AuthenticationFailedException e) {
        // She has no mailbox before her first mail.
      }
      pause(until);
    }
  }

  /** What became of mails, newest first. */
  JsonNode mails() throws IOException, InterruptedException {
    return json("/mails").path("mails");
  }

  JsonNode json(String path) throws IOException, InterruptedException {
    URI uri =
        URI.create("http://localhost:%s%s".formatted(port("API +http://localhost:(\\d+)"), path));
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      return JsonMapper.builder().build().readTree(answer.body());
    }
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
