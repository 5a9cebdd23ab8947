package dev.stint.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.agent.tool.Tool;
import dev.stint.agent.ActionId;
import dev.stint.agent.RunId;
import dev.stint.agent.ToolInvocation;
import dev.stint.agent.ToolOutcome;
import dev.stint.agent.ToolOutcome.Refused;
import dev.stint.agent.ToolOutcome.Returned;
import dev.stint.codec.EntryCodec;
import dev.stint.message.Payload;
import dev.stint.message.ToolCall;
import dev.stint.message.Usage;
import dev.stint.run.Entry.ModelReplied;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.BigRange;
import net.jqwik.api.constraints.Scale;
import org.jspecify.annotations.Nullable;

/** A tool receives exactly the arguments that are shown, stored and approved, digit by digit. */
class ExactArgumentsTest {

  record Money(BigDecimal amount, String currency) {}

  static final class Bank {
    private final List<@Nullable Object> received = new ArrayList<>();

    @Tool("Takes one of each")
    void take(
        long whole,
        BigInteger large,
        BigDecimal decimal,
        double fraction,
        String text,
        boolean flag,
        Optional<BigDecimal> maybe,
        OptionalLong perhaps,
        Money money,
        List<BigDecimal> decimals,
        Map<String, BigInteger> named,
        JsonNode json,
        Object any) {
      received.addAll(
          List.of(
              whole, large, decimal, fraction, text, flag, maybe, perhaps, money, decimals, named,
              json, any));
    }

    @Tool("Takes a few")
    void few(int small, float rough, long whole) {
      received.addAll(List.of(small, rough, whole));
    }
  }

  private final Bank bank = new Bank();

  private ToolOutcome call(String tool, String arguments) throws Exception {
    return ToolBox.of(bank).stream()
        .filter(found -> found.spec().name().equals(tool))
        .findFirst()
        .orElseThrow()
        .call(new ToolInvocation(new RunId("r-1"), ActionId.parse("1.1"), arguments, Instant.MAX));
  }

  @Property(tries = 500)
  void every_type_receives_what_was_written(
      @ForAll long whole,
      @ForAll @BigRange(min = "-1e60", max = "1e60") BigInteger large,
      @ForAll @BigRange(min = "-1e40", max = "1e40") @Scale(20) BigDecimal decimal,
      @ForAll double fraction,
      @ForAll String text,
      @ForAll boolean flag)
      throws Exception {
    ObjectNode arguments = ToolJson.MAPPER.createObjectNode();
    arguments.put("whole", whole).put("large", large).put("decimal", decimal);
    arguments.put("fraction", BigDecimal.valueOf(fraction)).put("text", text).put("flag", flag);
    arguments.put("maybe", decimal).put("perhaps", whole);
    arguments.putObject("money").put("amount", decimal).put("currency", text);
    arguments.putArray("decimals").add(decimal).add(decimal.negate());
    arguments.putObject("named").put("large", large);
    arguments.putObject("json").put("decimal", decimal);
    arguments.put("any", decimal);
    String shown = arguments.toString();

    assertThat(call("take", stored(shown))).isInstanceOf(Returned.class);
    assertThat(bank.received)
        .containsExactly(
            whole,
            large,
            decimal,
            fraction,
            text,
            flag,
            Optional.of(decimal),
            OptionalLong.of(whole),
            new Money(decimal, text),
            List.of(decimal, decimal.negate()),
            Map.of("large", large),
            arguments.get("json"),
            decimal);
    bank.received.clear();
  }

  /** The arguments after being stored in the log and read back. */
  private static String stored(String arguments) {
    ToolCall call = new ToolCall("1", "take", Payload.of(arguments));
    ModelReplied entry =
        new ModelReplied(
            Instant.EPOCH,
            ActionId.model(0),
            0,
            "m",
            List.of(call),
            Usage.NONE,
            BigDecimal.ZERO,
            Duration.ZERO,
            "1f0e3dad99908345",
            false);
    ModelReplied read =
        (ModelReplied) EntryCodec.decode(EntryCodec.encode(entry, "").bytes()).entry();
    return ((Payload.Inline) read.calls().getFirst().arguments()).text();
  }

  @Example
  void digits_are_kept() throws Exception {
    call(
        "take",
        """
        {"whole": 9007199254740993, "large": 18446744073709551617, "decimal": 1234567890123456.78,
         "fraction": 49.90, "text": "49.90", "flag": true, "money": {"amount": 49.90, "currency": "EUR"},
         "decimals": [0.10], "named": {}, "json": {"n": 1.10}, "any": 49.90}""");
    assertThat(bank.received)
        .contains(
            9007199254740993L,
            new BigInteger("18446744073709551617"),
            new BigDecimal("1234567890123456.78"),
            new Money(new BigDecimal("49.90"), "EUR"),
            List.of(new BigDecimal("0.10")),
            new BigDecimal("49.90"));
    assertThat(bank.received.get(11)).hasToString("{\"n\":1.10}");
  }

  @Example
  void a_number_that_its_type_cannot_hold_is_refused_and_nothing_is_called() throws Exception {
    for (String arguments :
        List.of(
            "{\"small\":2147483648,\"rough\":1,\"whole\":1}",
            "{\"small\":1,\"rough\":16777217,\"whole\":1}",
            "{\"small\":1,\"rough\":1e300,\"whole\":1}",
            "{\"small\":1.5,\"rough\":1,\"whole\":1}",
            "{\"small\":1,\"rough\":1,\"whole\":9223372036854775808}",
            "{\"small\":\"1\",\"rough\":1,\"whole\":1}",
            "{\"small\":1,\"small\":2,\"rough\":1,\"whole\":1}",
            "{\"small\":1,\"rough\":1,\"whole\":1} and more",
            "{\"small\":1,\"rough\":1,\"whole\":1,\"more\":1}",
            "{\"small\":null,\"rough\":1,\"whole\":1}")) {
      assertThat(call("few", arguments)).as(arguments).isInstanceOf(Refused.class);
    }
    assertThat(bank.received).isEmpty();
    assertThat(call("few", "{\"small\":1,\"rough\":0.1,\"whole\":-1}"))
        .isInstanceOf(Returned.class);
    assertThat(Objects.requireNonNull(bank.received.get(1))).isEqualTo(0.1f);
  }

  @Example
  void a_rule_reads_what_the_tool_will_receive() {
    var few =
        ToolBox.of(bank).stream()
            .filter(found -> found.spec().name().equals("few"))
            .findFirst()
            .orElseThrow();
    assertThat(few.read("{\"small\":4294967296,\"whole\":49.90}"))
        .containsEntry("small", 4294967296L)
        .containsEntry("whole", new BigDecimal("49.90"));
  }
}
