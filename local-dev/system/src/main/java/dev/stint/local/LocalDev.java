package dev.stint.local;

import dev.stint.agent.Agent;
import dev.stint.client.ApiProblem;
import dev.stint.client.Decision;
import dev.stint.client.Hold;
import dev.stint.client.RunSummary;
import dev.stint.client.RunView;
import dev.stint.client.StintClient;
import dev.stint.client.Task;
import dev.stint.embedded.disk.CannotOpen;
import dev.stint.embedded.disk.DirectoryLock;
import dev.stint.emulators.LocalMail;
import dev.stint.emulators.Ports;
import dev.stint.engine.Deployment;
import dev.stint.quarkus.ModelRoutes;
import dev.stint.quarkus.StartCheck;
import dev.stint.quarkus.StintConfig.StoreName;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The local system: starts everything, gives the agent its job, shows the steps and stays up. */
@QuarkusMain
public class LocalDev implements QuarkusApplication {

  private static final int EXIT_FINISHED = 0;
  private static final int EXIT_NOT_FINISHED = 1;
  private static final int EXIT_USAGE = 2;
  private static final int API_PORT = 8080;
  private static final int LAST_PORT = API_PORT + 1000;
  private static final String PORT = "quarkus.http.port";

  private final PrintStream out = System.out;
  private final StoreName store;
  private final Instance<AwsSystem> aws;
  private final EmbeddedMail inbox;
  private final Instance<ModelRoutes> models;
  private final LocalMail mail;
  private final LocalMailDelivery post;
  private final Instance<LocalJob> jobs;
  private final LocalConfig config;
  private final StartCheck check;
  private final Deployment agents;
  private final int port;

  @Inject
  LocalDev(
      StoreName store,
      Instance<AwsSystem> aws,
      EmbeddedMail inbox,
      Instance<ModelRoutes> models,
      LocalMail mail,
      LocalMailDelivery post,
      Instance<LocalJob> jobs,
      LocalConfig config,
      StartCheck check,
      Deployment agents,
      @ConfigProperty(name = PORT) int port) {
    this.store = store;
    this.aws = aws;
    this.inbox = inbox;
    this.models = models;
    this.mail = mail;
    this.post = post;
    this.jobs = jobs;
    this.config = config;
    this.check = check;
    this.agents = agents;
    this.port = port;
  }

  /** Chooses a port that is free before Quarkus opens it. */
  public static void main(String... args) {
    try {
      Options options = Options.parse(List.of(args));
      choosePort(options);
      if (options.aws()) {
        System.setProperty("stint.store", "aws");
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

  /**
   * Uses the port that is configured, or fails if it is taken. Without one, uses 8080 or, if that
   * is taken, the next free one; with {@code --once} any free one, as several may start together.
   */
  private static void choosePort(Options options) {
    Optional<Integer> wanted = ConfigProvider.getConfig().getOptionalValue(PORT, Integer.class);
    if (wanted.isPresent()) {
      if (wanted.get() != 0 && isTaken(wanted.get())) {
        throw new IllegalStateException(
            "Port %d is taken: something else listens there. Stop it, or name another: QUARKUS_HTTP_PORT=8081 ./dev run"
                .formatted(wanted.get()));
      }
    } else if (options.once()) {
      System.setProperty(PORT, Integer.toString(Ports.free()));
    } else if (isTaken(API_PORT)) {
      System.setProperty(PORT, Integer.toString(nextFreePort()));
      System.out.printf(
          "Port %d is taken by something else, so the API is on port %s.%n",
          API_PORT, System.getProperty(PORT));
    }
  }

  @Override
  public int run(String... args) throws InterruptedException {
    Options options = Options.parse(List.of(args));
    StintClient api = StintClient.of(URI.create("http://localhost:" + port));
    Optional<Functions> functions;
    try {
      check.steps();
      check.sweeps();
      functions =
          store == StoreName.AWS
              ? Optional.of(aws.get().functions(options.steps()))
              : Optional.empty();
    } catch (IllegalStateException | IllegalArgumentException e) {
      System.err.println(e.getMessage());
      return EXIT_NOT_FINISHED;
    }
    greet(functions);
    Console console = new Console(out, api);
    List<RunSummary> before = new Overview(out, api, names()).show();
    if (functions.isPresent()) {
      aws.get().start(functions.get());
    } else {
      inbox.start(post);
    }
    boolean live = LaunchMode.current() == LaunchMode.DEVELOPMENT;
    if (options.mail()) {
      MailConsole mails = new MailConsole(out, api);
      mails.start(mail);
      mails.invite(mail, post, question());
    }
    if (!options.once()) {
      new Follower(out, api, console).start();
    }
    boolean works = !live && !options.mail();
    Optional<RunView> run =
        works ? tryWork(api, console, before, options.approve()) : Optional.empty();
    if (options.once()) {
      functions.ifPresent(there -> aws.get().stop());
      run.ifPresent(ended -> out.println(Console.summary(ended)));
      return run.filter(LocalDev::isWell).isPresent() ? EXIT_FINISHED : EXIT_NOT_FINISHED;
    }
    sayHowToGoOn(run);
    Quarkus.waitForExit();
    functions.ifPresent(there -> aws.get().stop());
    return EXIT_FINISHED;
  }

  /** Whether the run has finished, or waits for a person. */
  private static boolean isWell(RunView run) {
    return run.status().equals("finished") || run.status().equals("waiting");
  }

  /** Does the job. After a request that fails, the run goes on and the system stays up. */
  private Optional<RunView> tryWork(
      StintClient api, Console console, List<RunSummary> before, boolean approve) {
    try {
      return work(api, console, before, approve);
    } catch (ApiProblem | UncheckedIOException e) {
      out.println("The job cannot be followed: " + e.getMessage());
      return Optional.empty();
    }
  }

  /** The run at the root of a tree: those that it delegated to are followed with it. */
  private static String root(StintClient api, String run) {
    RunView.Parent parent = api.run(run).parent();
    return parent == null ? run : parent.path().getFirst();
  }

  /** Follows a run of an earlier process that is open, or else gives the agent its job. */
  private Optional<RunView> work(
      StintClient api, Console console, List<RunSummary> before, boolean approve) {
    Optional<String> open = Overview.goesOn(before).or(() -> Overview.waits(before));
    if (open.isEmpty() && jobs.isUnsatisfied()) {
      return Optional.empty();
    }
    String run;
    if (open.isPresent()) {
      run = root(api, open.get());
    } else {
      LocalJob job = jobs.get();
      run = api.start(job.agent(), Task.of(job.input())).run();
      out.printf("%nRun %s, agent %s:%n%s%n", run, job.agent(), job.input().indent(2));
    }
    RunView ended = console.follow(run);
    while (approve && !ended.holds().isEmpty()) {
      console.result(ended);
      if (!approve(api, ended)) {
        break;
      }
      ended = console.follow(run);
    }
    console.result(ended);
    return Optional.of(ended);
  }

  /** Approves or renews every hold that allows it; returns whether there was one. */
  private static boolean approve(StintClient api, RunView run) {
    boolean any = false;
    for (Hold hold : run.holds()) {
      String first = hold.choices().getFirst();
      if (first.equals("approve") || first.equals("renew")) {
        api.decide(hold, Decision.of(first).by("dev run --approve"));
        any = true;
      }
    }
    return any;
  }

  private Set<String> names() {
    return agents.agents().stream().map(Agent::name).collect(Collectors.toUnmodifiableSet());
  }

  private void greet(Optional<Functions> functions) {
    out.printf("Stint on this machine, its state in %s/%n", config.data());
    functions.ifPresent(there -> aws.get().greet(out));
    out.printf("  mail      smtp://localhost:%d%n", mail.smtpPort());
    out.printf("  API       http://localhost:%d%n", port);
    out.printf("  steps     %s%n", functions.map(Functions::origin).orElse("in this process"));
    out.println(models.get().origin());
  }

  private void sayHowToGoOn(Optional<RunView> run) {
    String api = "http://localhost:" + port;
    String json = "-H 'Content-Type: application/json'";
    run.ifPresent(ended -> out.println(Console.summary(ended)));
    out.printf("%nThe API stays up; Ctrl-C ends it.%n");
    run.ifPresent(
        ended -> {
          String id = ended.run();
          out.printf("  curl %s/runs/%s%n", api, id);
          out.printf("  curl '%s/runs/%s/entries?after=0'%n", api, id);
          out.printf(
              "  curl %s/runs/%s/messages %s -d '{\"text\": \"%s\"}'%n", api, id, json, question());
        });
    out.printf("  curl %s/agents%n  curl '%s/runs?status=finished'%n", api, api);
    agents.agents().stream()
        .findFirst()
        .ifPresent(
            agent ->
                out.printf(
                    "  curl %s/agents/%s/runs %s -d '{\"input\": \"%s\"}'%n",
                    api, agent.name(), json, question()));
    out.printf("  curl %s/q/openapi%n", api);
    out.printf("In a browser: %s/console/%n", api);
  }

  /** An example of a question, the application's own if it has one. */
  private String question() {
    return jobs.isUnsatisfied() || jobs.get().questions().isEmpty()
        ? "What is to be done"
        : jobs.get().questions().getFirst();
  }

  /** Fails if the data directory is in use. Before Quarkus starts, this prints no stack trace. */
  private static void refuseIfInUse() {
    Config config = ConfigProvider.getConfig();
    if (config.getOptionalValue("stint.endpoint", String.class).isPresent()) {
      return;
    }
    Path data = config.getOptionalValue("stint.local.data", Path.class).orElse(Path.of(".stint"));
    try {
      DirectoryLock.take(data).close();
    } catch (CannotOpen e) {
      throw new IllegalStateException(
          "%s For example: STINT_LOCAL_DATA=other ./dev run".formatted(e.getMessage()), e);
    }
  }

  private static boolean isTaken(int port) {
    try (ServerSocket socket = new ServerSocket(port)) {
      return !socket.isBound();
    } catch (IOException e) {
      return true;
    }
  }

  private static int nextFreePort() {
    return IntStream.rangeClosed(API_PORT + 1, LAST_PORT)
        .filter(port -> !isTaken(port))
        .findFirst()
        .orElse(API_PORT);
  }
}
