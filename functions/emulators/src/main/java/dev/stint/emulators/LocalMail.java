package dev.stint.emulators;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.icegreen.greenmail.mail.MailAddress;
import com.icegreen.greenmail.mail.MovingMessage;
import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.user.UserException;
import com.icegreen.greenmail.user.UserManager;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import jakarta.mail.Address;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Mail on this machine. An SMTP server gives mails for agents to a receiver, as SES does, and puts
 * all others into mailboxes, which can be read by IMAP with any password. The part of SES's second
 * API that sends a raw mail delivers to this server.
 */
public final class LocalMail implements AutoCloseable {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final Logger LOG = System.getLogger(LocalMail.class.getName());
  private static final String HOST = "localhost";
  private static final Duration STARTED_WITHIN = Duration.ofSeconds(5);
  private static final int OK = 200;
  private static final int BAD_REQUEST = 400;

  private final GreenMail servers;
  private final HttpServer ses;
  private volatile Predicate<String> isReceived = recipient -> false;
  private volatile Consumer<Delivered> receiver = mail -> {};
  private volatile Consumer<Delivered> reader = mail -> {};

  /**
   * A mail that was delivered.
   *
   * @param from sender of the envelope; empty for none
   * @param to one recipient of the envelope
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  public record Delivered(String from, String to, byte[] raw) {}

  private LocalMail(int smtpPort, int imapPort) {
    servers =
        new GreenMail(
            new ServerSetup[] {
              setup(smtpPort, ServerSetup.PROTOCOL_SMTP), setup(imapPort, ServerSetup.PROTOCOL_IMAP)
            });
    servers.getUserManager().setAuthRequired(false);
    servers.getUserManager().setMessageDeliveryHandler(this::deliver);
    try {
      servers.start();
    } catch (IllegalStateException e) {
      servers.stop();
      throw e;
    }
    try {
      ses = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException("No port for mail", e);
    }
    ses.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    ses.createContext("/v2/email/outbound-emails", this::send);
    ses.start();
  }

  private static ServerSetup setup(int port, String protocol) {
    ServerSetup setup = new ServerSetup(port, HOST, protocol);
    setup.setServerStartupTimeout(STARTED_WITHIN.toMillis());
    return setup;
  }

  /**
   * Starts the servers at these ports; a port that is taken is replaced by another one, also if a
   * program that looked at the same moment took it first.
   *
   * @throws IllegalStateException if they do not start
   */
  public static LocalMail start(int smtpPort, int imapPort) {
    try {
      return new LocalMail(free(smtpPort), free(imapPort));
    } catch (IllegalStateException e) {
      LOG.log(Level.WARNING, "Mail is tried at other ports: {0}", e.getMessage());
      return new LocalMail(0, 0);
    }
  }

  /** This port if it is free, else any. */
  private static int free(int port) {
    return Ports.isFree(port) ? port : 0;
  }

  /**
   * From now on, gives mails to these recipients to a receiver. The SMTP client waits for the
   * receiver, and gets an error if it throws.
   */
  public void receive(Predicate<String> recipients, Consumer<Delivered> by) {
    receiver = by;
    isReceived = recipients;
  }

  /** From now on, also shows every mail that is put into a mailbox. */
  public void show(Consumer<Delivered> to) {
    reader = to;
  }

  /** The address of SES. */
  public URI ses() {
    return URI.create("http://%s:%d".formatted(HOST, ses.getAddress().getPort()));
  }

  public int smtpPort() {
    return servers.getSmtp().getPort();
  }

  public int imapPort() {
    return servers.getImap().getPort();
  }

  private GreenMailUser deliver(MovingMessage mail, MailAddress to)
      throws MessagingException, UserException {
    ByteArrayOutputStream raw = new ByteArrayOutputStream();
    try {
      mail.getMessage().writeTo(raw);
    } catch (IOException e) {
      throw new MessagingException("The mail cannot be read", e);
    }
    MailAddress from = mail.getReturnPath();
    Delivered delivered =
        new Delivered(from == null ? "" : from.getEmail(), to.getEmail(), raw.toByteArray());
    if (isReceived.test(to.getEmail())) {
      receiver.accept(delivered);
      return mailbox("received-by-agents");
    }
    reader.accept(delivered);
    return mailbox(to.getEmail());
  }

  private synchronized GreenMailUser mailbox(String email) throws UserException {
    UserManager users = servers.getUserManager();
    String name = email.toLowerCase(Locale.ROOT);
    GreenMailUser user = users.getUser(name);
    return user == null ? users.createUser(name, name, name) : user;
  }

  private void send(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonNode request = MAPPER.readTree(exchange.getRequestBody().readAllBytes());
      String id = "0100" + UUID.randomUUID() + "-000000";
      byte[] raw =
          Base64.getDecoder().decode(request.path("Content").path("Raw").path("Data").asText());
      try {
        send(request, withMessageId(raw, id));
        answer(exchange, OK, MAPPER.createObjectNode().put("MessageId", id));
      } catch (MessagingException e) {
        answer(exchange, BAD_REQUEST, MAPPER.createObjectNode().put("message", e.getMessage()));
      }
    }
  }

  private static void answer(HttpExchange exchange, int status, JsonNode body) throws IOException {
    byte[] json = MAPPER.writeValueAsBytes(body);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, json.length);
    exchange.getResponseBody().write(json);
  }

  private void send(JsonNode request, byte[] raw) throws MessagingException {
    Properties settings = new Properties();
    settings.setProperty("mail.smtp.host", HOST);
    settings.setProperty("mail.smtp.port", Integer.toString(smtpPort()));
    settings.setProperty("mail.smtp.from", request.path("FromEmailAddress").asText());
    Address[] to =
        InternetAddress.parse(
            String.join(
                ",",
                MAPPER.convertValue(
                    request.path("Destination").path("ToAddresses"), String[].class)));
    Session session = Session.getInstance(settings);
    Transport.send(new RawMail(session, raw), to);
  }

  /** Replaces the mail's Message-ID by one of SES, as SES does. */
  private static byte[] withMessageId(byte[] raw, String id) {
    return new String(raw, StandardCharsets.ISO_8859_1)
        .replaceFirst(
            "(?im)^Message-ID:.*\\r\\n", "Message-ID: <%s@email.amazonses.com>\r\n".formatted(id))
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  /** A mail that is sent unchanged. */
  private static final class RawMail extends MimeMessage {
    RawMail(Session session, byte[] raw) throws MessagingException {
      super(session, new ByteArrayInputStream(raw));
    }

    @Override
    public void saveChanges() {
      saved = true;
    }
  }

  @Override
  public void close() {
    ses.stop(0);
    servers.stop();
  }
}
