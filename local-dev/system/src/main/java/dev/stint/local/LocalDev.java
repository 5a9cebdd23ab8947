package dev.stint.local;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stint.codec.SigningKeys;
import dev.stint.emulators.LocalMail;
import dev.stint.quarkus.Endpoints;
import dev.stint.quarkus.ModelRoutes;
import dev.stint.quarkus.StepQueueUrl;
import dev.stint.quarkus.StintConfig;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The local system: starts everything, gives the agent its job, shows the steps, stays up. */
@QuarkusMain
public class LocalDev implements QuarkusApplication {

  private static final int EXIT_FINISHED = 0;
  private static final int EXIT_NOT_FINISHED = 1;
  private static final int EXIT_USAGE = 2;
  private static final int API_PORT = 8080;
  private static final String PORT = "quarkus.http.port";

  private final PrintStream out = System.out;
  private final Endpoints endpoints;
  private final ModelRoutes models;
  private final StepQueueUrl queueUrl;
  private final InProcessFunctions inProcess;
  private final Workers workers;
  private final Sweeper sweeper;
  private final LocalMail mail;
  private final LocalPost post;
  private final SigningKeys keys;
  private final Instance<LocalJob> jobs;
  private final StintConfig stint;
  private final LocalConfig config;
  private final int port;

  @Inject
  LocalDev(
      Endpoints endpoints,
      ModelRoutes models,
      StepQueueUrl queueUrl,
      InProcessFunctions inProcess,
      Workers workers,
      Sweeper sweeper,
      LocalMail mail,
      LocalPost post,
      SigningKeys keys,
      Instance<LocalJob> jobs,
      StintConfig stint,
      LocalConfig config,
      @ConfigProperty(name = PORT) int port) {
    this.endpoints = endpoints;
    this.models = models;
    this.queueUrl = queueUrl;
    this.inProcess = inProcess;
    this.workers = workers;
    this.sweeper = sweeper;
    this.mail = mail;
    this.post = post;
    this.keys = keys;
    this.jobs = jobs;
    this.stint = stint;
    this.config = config;
    this.port = port;
  }

  /** Chooses a port that is free before Quarkus opens it. */
  public static void main(String... args) {
    try {
      Options options = Options.parse(List.of(args));
      if (System.getProperty(PORT) == null && (options.once() || isTaken(API_PORT))) {
        System.setProperty(PORT, Integer.toString(freePort()));
      }
      refuseIfInUse();
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(EXIT_USAGE);
    } catch (IllegalStateException e) {
      System.err.println(e.getMessage());
      System.exit(EXIT_NOT_FINISHED);
    }
    Quarkus.run(LocalDev.class, args);
  }

  @Override
  public int run(String... args) throws InterruptedException {
    Options options = Options.parse(List.of(args));
    ApiClient api = new ApiClient("http://localhost:" + port);
    Functions functions;
    try {
      functions = functions(options.steps());
    } catch (IllegalStateException e) {
      System.err.println(e.getMessage());
      return EXIT_NOT_FINISHED;
    }
    greet(functions);
    sweeper.start(functions);
    workers.start(functions);
    boolean live = LaunchMode.current() == LaunchMode.DEVELOPMENT;
    Console console = new Console(out, api);
    if (options.mail()) {
      MailConsole mails = new MailConsole(out, api);
      mails.start(mail);
      mails.invite(mail, post);
    }
    boolean works = !live && !options.mail();
    Optional<JsonNode> run = works ? work(api, console, options.approve()) : Optional.empty();
    if (options.once()) {
      workers.stop();
      run.ifPresent(ended -> out.println(Console.summary(ended)));
      boolean finished =
          run.filter(ended -> ended.path("status").asText().equals("finished")).isPresent();
      return finished ? EXIT_FINISHED : EXIT_NOT_FINISHED;
    }
    sayHowToGoOn(run);
    run.ifPresent(ended -> keepFollowing(console, ended.path("run").asText()));
    Quarkus.waitForExit();
    workers.stop();
    return EXIT_FINISHED;
  }

  private Optional<JsonNode> work(ApiClient api, Console console, boolean approve)
      throws InterruptedException {
    Optional<String> unfinished = api.unfinished();
    if (unfinished.isEmpty() && jobs.isUnsatisfied()) {
      return Optional.empty();
    }
    String run;
    if (unfinished.isPresent()) {
      run = unfinished.get();
      out.printf("%nRun %s was at work when the last process ended. It goes on.%n%n", run);
    } else {
      LocalJob job = jobs.get();
      run = api.start(job);
      out.printf("%nRun %s, agent %s:%n%s%n", run, job.agent(), job.input().indent(2));
    }
    JsonNode ended = console.follow(run);
    while (approve && ended.has("holds")) {
      console.result(ended);
      if (!approve(api, ended)) {
        break;
      }
      ended = console.follow(run);
    }
    console.result(ended);
    return Optional.of(ended);
  }

  /** Approves or renews whatever can be: whether anything was. */
  private static boolean approve(ApiClient api, JsonNode run) throws InterruptedException {
    boolean any = false;
    for (JsonNode hold : run.path("holds")) {
      String first = hold.path("choices").path(0).asText();
      if (first.equals("approve") || first.equals("renew")) {
        api.decide(hold, first);
        any = true;
      }
    }
    return any;
  }

  private static void keepFollowing(Console console, String run) {
    Thread.ofVirtual()
        .name("stint-console")
        .start(
            () -> {
              try {
                console.keepFollowing(run);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }

  private Functions functions(Options.Steps steps) {
    return switch (steps) {
      case IN_PROCESS -> inProcess;
      case LAMBDA_JVM -> new LambdaFunctions(stint, config, endpoints, queueUrl, keys, false);
      case LAMBDA_NATIVE -> new LambdaFunctions(stint, config, endpoints, queueUrl, keys, true);
    };
  }

  private void greet(Functions functions) {
    out.printf("Stint on this machine, its state in %s/%n", config.data());
    out.printf("  DynamoDB  %s%n", address(endpoints.dynamoDb()));
    out.printf("  SQS       %s%n", address(endpoints.sqs()));
    out.printf("  S3        %s%n", address(endpoints.s3()));
    out.printf("  mail      smtp://localhost:%d%n", mail.smtpPort());
    out.printf("  API       http://localhost:%d%n", port);
    out.printf("  steps     %s%n", functions.origin());
    out.println(models.origin());
  }

  private void sayHowToGoOn(Optional<JsonNode> run) {
    String api = "http://localhost:" + port;
    run.ifPresent(ended -> out.println(Console.summary(ended)));
    out.printf("%nThe API stays up; Ctrl-C ends it.%n");
    run.ifPresent(
        ended -> {
          String id = ended.path("run").asText();
          out.printf("  curl %s/runs/%s%n", api, id);
          out.printf("  curl '%s/runs/%s/entries?after=0'%n", api, id);
          out.printf(
              "  curl %s/runs/%s/messages -H 'Content-Type: application/json' -d '{\"text\": \"What does clause 6.2 say now?\"}'%n",
              api, id);
        });
    out.printf("  curl %s/agents%n  curl '%s/runs?status=finished'%n", api, api);
    out.printf(
        "  curl %s/agents/clerk/runs -H 'Content-Type: application/json' -d '{\"input\": \"What does clause 14.1 say?\"}'%n",
        api);
    out.printf("  curl %s/q/openapi%n", api);
  }

  /** Says before Quarkus starts, and without its stack trace, what the emulators would say. */
  private static void refuseIfInUse() {
    Config config = ConfigProvider.getConfig();
    if (config.getOptionalValue("stint.endpoint", String.class).isEmpty()) {
      DataLock.take(
              config.getOptionalValue("stint.local.data", Path.class).orElse(Path.of(".stint")))
          .close();
    }
  }

  private static String address(Optional<URI> endpoint) {
    return endpoint.map(URI::toString).orElse("AWS");
  }

  private static boolean isTaken(int port) {
    try (ServerSocket socket = new ServerSocket(port)) {
      return !socket.isBound();
    } catch (IOException e) {
      return true;
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      return API_PORT;
    }
  }
}
