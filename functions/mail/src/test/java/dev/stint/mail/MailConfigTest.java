package dev.stint.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.spi.Converter;
import org.junit.jupiter.api.Test;

class MailConfigTest {

  /** A variable cannot show that a name has a dash; another setting of that agent shows it. */
  @Test
  void variables_name_agents_as_the_construct_writes_them() {
    MailConfig config =
        config(
            Map.of(
                "STINT_MAIL_AGENTS_CLERK_ADDRESS", "clerk@agents.example.com",
                "STINT_MAIL_AGENTS_CLERK_ALLOW", "@example.com,Bob@Other.example",
                "STINT_MAIL_AGENTS_ORDER_DESK_ADDRESS", "orders@agents.example.com"),
            Map.of("stint.mail.agents.order-desk.allow", "@example.com"));
    assertThat(config.agents()).containsOnlyKeys("clerk", "order-desk");
    Mailboxes boxes = Mailboxes.of(config.agents(), List.of());
    Mailbox clerk = boxes.of("clerk").orElseThrow();
    assertThat(clerk.allows("ada@example.com")).isTrue();
    assertThat(clerk.allows("bob@other.example")).isTrue();
    assertThat(clerk.allows("eve@other.example")).isFalse();
    assertThat(boxes.at("Orders+x@Agents.Example.com").map(Mailbox::agent)).contains("order-desk");
  }

  private static MailConfig config(
      Map<String, String> environment, Map<String, String> properties) {
    return new SmallRyeConfigBuilder()
        .withConverters(new Converter<?>[] {new DurationConverter()})
        .withSources(
            new EnvConfigSource(environment, 300),
            new PropertiesConfigSource(properties, "application.properties", 250))
        .withMapping(MailConfig.class)
        .build()
        .getConfigMapping(MailConfig.class);
  }

  @Test
  void settings_that_cannot_be_meant_are_refused_by_name() {
    assertThatThrownBy(
            () -> box("a-very-long-local-part@example.com", "@example.com", "ada@example.com"))
        .hasMessageContaining("stint.mail.agents.clerk.address");
    assertThatThrownBy(() -> box("clerk+x@example.com", "@example.com", "ada@example.com"))
        .hasMessageContaining("no +");
    assertThatThrownBy(() -> box("clerk@example.com", "*@example.com", "ada@example.com"))
        .hasMessageContaining("stint.mail.agents.clerk.allow '*@example.com'");
    assertThatThrownBy(() -> box("clerk@example.com", "@example.com", "Ada"))
        .hasMessageContaining("stint.mail.agents.clerk.approver");
    MailConfig.AgentConfig one = agent("clerk@example.com", "@example.com", "ada@example.com");
    assertThatThrownBy(() -> Mailboxes.of(Map.of("a", one, "b", one), List.of()))
        .hasMessageContaining("more than one agent");
  }

  private static Mailbox box(String address, String allow, String approver) {
    return Mailbox.of("clerk", agent(address, allow, approver));
  }

  private static MailConfig.AgentConfig agent(String address, String allow, String approver) {
    return new MailConfig.AgentConfig() {
      @Override
      public String address() {
        return address;
      }

      @Override
      public Optional<List<String>> allow() {
        return Optional.of(List.of(allow));
      }

      @Override
      public Optional<String> approver() {
        return Optional.of(approver);
      }

      @Override
      public boolean documents() {
        return false;
      }
    };
  }

  @Test
  void each_setting_is_on_the_page() throws IOException {
    String page = Files.readString(Path.of("README.md"));
    for (Method setting : MailConfig.class.getDeclaredMethods()) {
      assertThat(page).contains("`" + dashed(setting.getName()));
    }
    for (Method setting : MailConfig.AgentConfig.class.getDeclaredMethods()) {
      assertThat(page).contains("`agents.<agent>." + dashed(setting.getName()));
    }
  }

  private static String dashed(String name) {
    return name.replaceAll("([A-Z])", "-$1").toLowerCase(java.util.Locale.ROOT);
  }
}
