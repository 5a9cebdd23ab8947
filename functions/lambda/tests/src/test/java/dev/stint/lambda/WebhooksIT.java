package dev.stint.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.stint.agent.RunId;
import dev.stint.engine.Runs.Start;
import dev.stint.engine.Runs.Task;
import dev.stint.run.Entry.ToolReturned;
import dev.stint.run.Status;
import dev.stint.run.Timeline;
import dev.stint.testkit.lambda.LambdaEvents;
import dev.stint.testkit.lambda.LambdaFunction;
import dev.stint.testkit.lambda.LambdaFunction.Outcome;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The deployed worker tells a receiver that does not answer at first. */
class WebhooksIT {

  private static final Local LOCAL = new Local();
  private static final String KEY = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  private record Got(String id, String timestamp, String signature, String body) {}

  @AfterAll
  static void stop() {
    LOCAL.close();
  }

  @Test
  void a_failure_is_told_again_until_it_is_taken() throws Exception {
    List<Got> got = new CopyOnWriteArrayList<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/hook",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          got.add(
              new Got(
                  exchange.getRequestHeaders().getFirst("webhook-id"),
                  exchange.getRequestHeaders().getFirst("webhook-timestamp"),
                  exchange.getRequestHeaders().getFirst("webhook-signature"),
                  body));
          exchange.sendResponseHeaders(got.size() == 1 ? 503 : 204, -1);
          exchange.close();
        });
    server.createContext(
        "/v1",
        exchange -> {
          exchange.sendResponseHeaders(400, -1);
          exchange.close();
        });
    server.start();
    String address = "http://localhost:" + server.getAddress().getPort();
    Map<String, String> settings = new HashMap<>();
    settings.put("STINT_MODELS_MAIN_PROVIDER", "openai");
    settings.put("STINT_MODELS_MAIN_MODEL", "gpt-5-mini");
    settings.put("STINT_MODELS_MAIN_API_KEY", "sk-secret");
    settings.put("STINT_MODELS_MAIN_BASE_URL", address + "/v1");
    settings.put("STINT_WEBHOOKS_OPS_URL", address + "/hook");
    settings.put("STINT_WEBHOOKS_OPS_SIGNING_KEY", "whsec_" + KEY);
    settings.put("STINT_WEBHOOKS_OPS_ON", "failed");
    Task task = new Task("terms-reader", "Ours: … Theirs: …", Optional.empty(), Optional.empty());
    RunId run = ((Start.Begun) LOCAL.watched("ops").start(task)).run().id();
    try (LambdaFunction step = LOCAL.function("step", settings, List.of())) {
      for (int steps = 0; steps < 3; steps++) {
        assertThat(step.invoke(LambdaEvents.sqs(Local.QUEUE, List.of(LOCAL.next(run)))))
            .isInstanceOf(Outcome.Answered.class);
      }
    } finally {
      server.stop(0);
    }
    Timeline after = LOCAL.runs().timeline(LOCAL.runs().find(run).orElseThrow());
    assertThat(after.run().status()).isEqualTo(Status.FAILED);
    assertThat(after.last()).isInstanceOf(ToolReturned.class);
    assertThat(((ToolReturned) after.last()).result().error()).isFalse();
    assertThat(got).hasSize(2);
    assertThat(got).extracting(Got::id).containsOnly(run + ".1.2");
    Got told = got.getLast();
    assertThat(told.body()).isEqualTo(got.getFirst().body());
    JsonNode body = new ObjectMapper().readTree(told.body());
    assertThat(body.path("type").asText()).isEqualTo("run.failed");
    assertThat(body.at("/data/run").asText()).isEqualTo(run.value());
    assertThat(told.signature()).isEqualTo(signature(told));
  }

  private static String signature(Got told) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(Base64.getDecoder().decode(KEY), "HmacSHA256"));
    String signed = "%s.%s.%s".formatted(told.id(), told.timestamp(), told.body());
    return "v1,"
        + Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
  }
}
