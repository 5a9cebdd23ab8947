package dev.stint.quarkus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.stint.agent.Model;
import dev.stint.agent.ModelOutcome;
import dev.stint.agent.ModelParameters;
import dev.stint.agent.ModelRequest;
import dev.stint.agent.Price;
import dev.stint.agent.Route;
import dev.stint.agent.Route.Order;
import dev.stint.agent.Route.Stop;
import dev.stint.langchain4j.ApiKey;
import dev.stint.langchain4j.LangChain4jModel;
import dev.stint.message.Message;
import dev.stint.message.Text;
import dev.stint.testkit.ScriptedModel;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RouteBuilderTest {

  private static final String NOWHERE = "http://localhost:1";

  private final Map<String, String> settings = new HashMap<>();
  private final Map<String, String> environment = new HashMap<>(Map.of("OLLAMA_BASE_URL", NOWHERE));
  private final Map<String, Model> rehearsals = new HashMap<>();
  private final Map<String, Supplier<LangChain4jModel>> beans = new HashMap<>();

  @Test
  void a_route_is_its_models_in_their_order() {
    model("fast", "openai", "gpt-5-mini");
    model("spare", "anthropic", "claude-haiku-4-5");
    settings.put("stint.models.spare.api-key", "sk-2");
    settings.put("stint.models.spare.timeout", "30s");
    settings.put("stint.routes.default", "fast,spare");
    settings.put("stint.routes.cheap", "fast");
    environment.put("OPENAI_API_KEY", "sk-1");

    ModelRoutes routes = build();

    assertThat(routes.routes())
        .extracting(Route::name)
        .containsExactlyInAnyOrder("default", "cheap");
    assertThat(route(routes, "default").stops())
        .extracting(Stop::model)
        .containsExactly("fast", "spare");
    assertThat(route(routes, "default").stops().getLast().timeout()).hasSeconds(30);
    assertThat(route(routes, "cheap").stops().getFirst().price())
        .isEqualTo(Price.of("0.25", "0.025", "2.00"));
  }

  @Test
  void the_only_model_is_the_default_route() {
    model("local", "ollama", "qwen3");
    assertThat(route(build(), "default").stops().getFirst().price()).isEqualTo(Price.FREE);
  }

  @Test
  void a_price_can_be_configured_and_must_be_known() {
    model("own", "openai", "our-own-model");
    settings.put("stint.models.own.api-key", "sk-1");
    assertThatThrownBy(this::build)
        .hasMessageContainingAll("our-own-model", "stint.models.own.price.input");
    settings.put("stint.models.own.price.input", "1.5");
    settings.put("stint.models.own.price.output", "6");
    assertThat(route(build(), "default").stops().getFirst().price())
        .isEqualTo(Price.of("1.5", "1.5", "6"));
  }

  @Test
  void a_route_to_a_model_that_is_not_there_is_refused() {
    model("local", "ollama", "qwen3");
    settings.put("stint.routes.default", "lokal");
    assertThatThrownBy(this::build)
        .hasMessageContainingAll("stint.routes.default", "'lokal'", "[local]");
  }

  @Test
  void a_missing_key_is_said_without_any_call() {
    model("fast", "openai", "gpt-5-mini");
    assertThatThrownBy(this::build).hasMessageContaining("stint.models.fast.api-key");
  }

  @Test
  void a_key_may_be_a_secret_and_one_that_cannot_be_read_is_said_at_the_start() {
    model("fast", "openai", "gpt-5-mini");
    settings.put("stint.models.fast.api-key-secret", "openai");
    assertThat(route(build(), "default").stops()).hasSize(1);
    settings.put("stint.models.fast.api-key-secret", "gone");
    assertThatThrownBy(this::build).hasMessage("Secret 'gone' cannot be read");
  }

  @Test
  void a_rehearsal_is_found_by_its_identifier() {
    model("play", "rehearsal", "clerk");
    assertThatThrownBy(this::build).hasMessageContainingAll("'clerk'", "[]");
    rehearsals.put("clerk", new ScriptedModel());
    assertThat(route(build(), "default").stops().getFirst().client())
        .isSameAs(rehearsals.get("clerk"));
  }

  @Test
  void without_configuration_the_usual_variables_decide() {
    environment.put("ANTHROPIC_API_KEY", "sk-2");
    assertThat(build().origin()).isEqualTo("Model: claude-haiku-4-5, as ANTHROPIC_API_KEY is set.");
    environment.put("OPENAI_API_KEY", "sk-1");
    assertThat(build().origin()).isEqualTo("Model: gpt-5-mini, as OPENAI_API_KEY is set.");
    environment.put("OPENAI_MODEL", "gpt-4.1");
    assertThat(build().origin()).contains("gpt-4.1");
  }

  @Test
  void a_rehearsal_stands_in_only_where_it_may() {
    rehearsals.put("clerk", new ScriptedModel());
    assertThatThrownBy(this::build)
        .hasMessageContainingAll("No model is configured", "OPENAI_API_KEY", "ANTHROPIC_API_KEY");
    settings.put("stint.rehearse", "true");
    assertThat(build().origin()).contains("a rehearsal", "OPENAI_API_KEY");
  }

  /** A chat model of the application, which answers that it was asked. */
  private static LangChain4jModel asked(String called) {
    return new LangChain4jModel(
        new ChatModel() {
          @Override
          public ChatRequestParameters defaultRequestParameters() {
            return ChatRequestParameters.builder().modelName(called).build();
          }

          @Override
          public ChatResponse doChat(ChatRequest request) {
            return ChatResponse.builder().aiMessage(AiMessage.from("Asked.")).build();
          }
        });
  }

  @Test
  void a_chat_model_bean_is_a_model_by_its_name() throws Exception {
    beans.put("own", () -> asked("gpt-5-mini"));
    Stop only = route(build(), "default").stops().getFirst();
    assertThat(only.model()).isEqualTo("own");
    assertThat(only.price()).isEqualTo(Price.of("0.25", "0.025", "2.00"));
    assertThat(
            only.client().call(new ModelRequest("", List.of(Message.user("Hello.")), List.of(), 9)))
        .isInstanceOfSatisfying(
            ModelOutcome.Replied.class,
            reply -> assertThat(reply.parts()).containsExactly(Text.of("Asked.")));
  }

  @Test
  void a_bean_has_a_price_that_is_known_or_configured() {
    beans.put("own", () -> asked("our-own-model"));
    assertThatThrownBy(this::build)
        .hasMessageContainingAll("our-own-model", "stint.models.own.price.input");
    settings.put("stint.models.own.price.input", "1");
    settings.put("stint.models.own.price.output", "2");
    settings.put("stint.models.own.timeout", "7s");
    Stop only = route(build(), "default").stops().getFirst();
    assertThat(only.price()).isEqualTo(Price.of("1", "1", "2"));
    assertThat(only.timeout()).hasSeconds(7);
  }

  @Test
  void a_bean_that_no_route_names_is_the_applications_own_affair() {
    beans.put("own", () -> asked("gpt-5-mini"));
    beans.put(
        "other",
        () -> {
          throw new AssertionError("made, though no route has it");
        });
    model("local", "ollama", "qwen3");
    settings.put("stint.routes.default", "local,own");
    assertThat(route(build(), "default").stops())
        .extracting(Stop::model)
        .containsExactly("local", "own");
  }

  @Test
  void parameters_are_read_and_kept_in_their_ranges() {
    model("main", "anthropic", "claude-haiku-4-5");
    settings.put("stint.models.main.api-key", "sk-1");
    settings.put("stint.models.main.temperature", "0.5");
    settings.put("stint.models.main.stop", "END,STOP");
    settings.put("stint.models.main.max-output-tokens", "700");
    assertThat(route(build(), "default").stops().getFirst().parameters())
        .isEqualTo(ModelParameters.NONE.temperature(0.5).stop("END", "STOP").maxOutputTokens(700));
    settings.put("stint.models.main.temperature", "2.5");
    assertThatThrownBy(this::build)
        .hasMessageContainingAll("stint.models.main.temperature is 2.5", "0 to 2");
    settings.put("stint.models.main.temperature", "1");
    settings.put("stint.models.main.reasoning-effort", "high");
    assertThatThrownBy(this::build).hasMessageContaining("stint.models.main.reasoning-effort");
  }

  @Test
  void a_setting_that_a_bean_does_not_heed_is_refused() {
    beans.put("own", () -> asked("gpt-5-mini"));
    settings.put("stint.models.own.api-key", "sk-1");
    assertThatThrownBy(this::build)
        .hasMessageContainingAll("stint.models.own.api-key has no effect", "ChatModel bean");
  }

  @Test
  void of_several_beans_a_route_names_those_to_ask() {
    beans.put("one", () -> asked("gpt-5-mini"));
    beans.put("two", () -> asked("gpt-5-mini"));
    assertThatThrownBy(this::build).hasMessageContainingAll("one", "two", "stint.routes.default");
  }

  @Test
  void azure_needs_an_address_and_a_server_of_ones_own_no_key() {
    model("main", "azure-openai", "gpt-5-mini");
    settings.put("stint.models.main.api-key", "k");
    assertThatThrownBy(this::build).hasMessageContaining("stint.models.main.base-url");
    environment.put("AZURE_OPENAI_ENDPOINT", "https://us.openai.azure.com");
    assertThat(route(build(), "default").stops()).hasSize(1);
    settings.clear();
    model("main", "openai", "gpt-5-mini");
    assertThatThrownBy(this::build).hasMessageContaining("stint.models.main.api-key");
    settings.put("stint.models.main.base-url", "http://localhost:8000/v1");
    assertThat(route(build(), "default").stops()).hasSize(1);
  }

  @Test
  void a_route_goes_by_weight_cost_or_context() {
    model("big", "ollama", "qwen3");
    model("small", "ollama", "qwen3:1b");
    settings.put("stint.routes.default", "big*3, small");
    assertThat(route(build(), "default"))
        .satisfies(
            route -> {
              assertThat(route.order()).isEqualTo(Order.WEIGHT);
              assertThat(route.stops()).extracting(Stop::weight).containsExactly(3, 1);
            });
    settings.put("stint.route-by.default", "cost");
    assertThatThrownBy(this::build).hasMessageContainingAll("weights", "stint.route-by.default");
    settings.put("stint.routes.default", "big,small");
    assertThat(route(build(), "default").order()).isEqualTo(Order.COST);
    settings.put("stint.route-by.default", "context");
    assertThatThrownBy(this::build).hasMessageContaining("stint.models.big.context-tokens");
    settings.put("stint.models.big.context-tokens", "128000");
    settings.put("stint.models.small.context-tokens", "8000");
    assertThat(route(build(), "default").order()).isEqualTo(Order.CONTEXT);
    settings.put("stint.route-by.default", "luck");
    assertThatThrownBy(this::build).hasMessageContaining("luck");
    settings.remove("stint.route-by.default");
    settings.put("stint.route-by.defualt", "cost");
    assertThatThrownBy(this::build).hasMessageContainingAll("defualt", "[default]");
    settings.remove("stint.route-by.defualt");
    for (String wrong : List.of("big*0,small", "big*,small", "big*x,small", "big*-1,small")) {
      settings.put("stint.routes.default", wrong);
      assertThatThrownBy(this::build).hasMessageContainingAll("stint.routes.default", "fast*3");
    }
  }

  @Test
  void prices_are_replaced_by_a_file_and_by_settings(@TempDir Path directory) throws Exception {
    model("main", "openai", "our-model");
    settings.put("stint.models.main.api-key", "sk-1");
    Path table = directory.resolve("prices.properties");
    Files.writeString(table, "our-model = 1, 0.1, 1.25, 4\ngpt-5-mini = 9,9,9\n");
    settings.put("stint.price-table", table.toString());
    assertThat(route(build(), "default").stops().getFirst().price())
        .isEqualTo(Price.of("1", "0.1", "1.25", "4"));
    settings.put("stint.prices.\"our-model\"", "2,0.2,5");
    assertThat(route(build(), "default").stops().getFirst().price())
        .isEqualTo(Price.of("2", "0.2", "5"));
    settings.put("stint.prices.\"our-model\"", "2,5");
    assertThatThrownBy(this::build).hasMessageContainingAll("our-model", "'2,5'", "1.25,0.125,10");
    settings.put("stint.prices.\"our-model\"", "2,-1,5");
    assertThatThrownBy(this::build).hasMessageContainingAll("our-model", "'2,-1,5'");
    settings.remove("stint.prices.\"our-model\"");
    settings.put("stint.price-table", directory.resolve("none").toString());
    assertThatThrownBy(this::build).hasMessageContainingAll("price table", "none");
  }

  private void model(String name, String provider, String model) {
    settings.put("stint.models.%s.provider".formatted(name), provider);
    settings.put("stint.models.%s.model".formatted(name), model);
  }

  private static ApiKey secret(String reference) {
    return reference.equals("gone")
        ? () -> {
          throw new IllegalArgumentException("Secret 'gone' cannot be read");
        }
        : ApiKey.of("sk-1");
  }

  private ModelRoutes build() {
    StintConfig config =
        new SmallRyeConfigBuilder()
            .addDefaultInterceptors()
            .withConverter(Duration.class, 200, new DurationConverter())
            .withMapping(StintConfig.class)
            .withSources(new PropertiesConfigSource(settings, "test", 100))
            .build()
            .getConfigMapping(StintConfig.class);
    return new RouteBuilder(
            config,
            new VendorEnvironment(environment),
            rehearsals,
            beans,
            RouteBuilderTest::secret,
            new OllamaProbe())
        .build();
  }

  private static Route route(ModelRoutes routes, String name) {
    return routes.routes().stream().filter(at -> at.name().equals(name)).findFirst().orElseThrow();
  }
}
