package dev.stint.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.agent.ToolOutcome.Broken;
import dev.stint.agent.ToolOutcome.InDoubt;
import dev.stint.agent.ToolOutcome.Refused;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.sql.SQLTimeoutException;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an exception says about the effect of the call that threw it. */
class FailuresTest {

  private static class OutOfStock extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OutOfStock(String message) {
      super(message);
    }

    OutOfStock(String message, Throwable cause) {
      super(message, cause);
    }
  }

  private static final class SoldOut extends OutOfStock {
    private static final long serialVersionUID = 1L;

    SoldOut() {
      super("sold out");
    }
  }

  /** A timeout by its superclass, not by its own name. */
  private static final class QuoteLate extends java.util.concurrent.TimeoutException {
    private static final long serialVersionUID = 1L;
  }

  private static final class QuoteTimeout extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static ToolOutcome of(Throwable thrown) {
    return Failures.of(thrown, Set.of());
  }

  private static ToolOutcome declared(Throwable thrown) {
    return Failures.of(thrown, Set.of(OutOfStock.class, NoSuchElementException.class));
  }

  @Test
  void errors_of_argument_and_state_are_certain() {
    assertThat(of(new IllegalArgumentException("no clause 99")))
        .isEqualTo(new Refused("no clause 99"));
    assertThat(of(new IllegalStateException("closed"))).isEqualTo(new Refused("closed"));
    assertThat(of(new UnsupportedOperationException("never"))).isInstanceOf(Refused.class);
    assertThat(of(new IllegalArgumentException("not a date", new NumberFormatException("x"))))
        .isInstanceOf(Refused.class);
  }

  @Test
  void a_refusal_is_certain_and_so_is_what_the_author_declares() {
    assertThat(of(new Refusal("not for sale"))).isEqualTo(new Refused("not for sale"));
    assertThat(declared(new OutOfStock("none left"))).isEqualTo(new Refused("none left"));
    assertThat(declared(new SoldOut())).isEqualTo(new Refused("sold out"));
    assertThat(declared(new IllegalStateException("no", new SoldOut())))
        .isInstanceOf(Refused.class);
    assertThat(declared(new NoSuchElementException("none"))).isInstanceOf(Refused.class);
  }

  @Test
  void what_says_nothing_of_itself_is_not_certain() {
    assertThat(of(new OutOfStock("none left"))).isEqualTo(new Broken("none left"));
    assertThat(of(new NullPointerException())).isEqualTo(new Broken("NullPointerException"));
    assertThat(of(new RuntimeException("?"))).isInstanceOf(Broken.class);
    assertThat(of(new IndexOutOfBoundsException("0"))).isInstanceOf(Broken.class);
    assertThat(of(new OutOfMemoryError("heap"))).isInstanceOf(Broken.class);
    assertThat(of(new CancellationException())).as("a state error too").isInstanceOf(Broken.class);
  }

  @Test
  void what_went_to_another_system_is_never_certain() {
    assertThat(of(new SocketTimeoutException("read"))).isEqualTo(new InDoubt("read"));
    assertThat(of(new SQLTimeoutException("statement"))).isInstanceOf(InDoubt.class);
    assertThat(of(new UncheckedIOException(new IOException("reset")))).isInstanceOf(InDoubt.class);
    assertThat(of(new InterruptedException())).isInstanceOf(InDoubt.class);
    assertThat(of(new java.util.concurrent.TimeoutException())).isInstanceOf(InDoubt.class);
    assertThat(of(new QuoteTimeout())).as("by its name").isInstanceOf(InDoubt.class);
  }

  @Test
  void the_whole_chain_of_causes_is_looked_at() {
    IOException cut = new IOException("connection reset");
    assertThat(of(new IllegalStateException("cannot pay", cut)))
        .isEqualTo(new InDoubt("cannot pay (connection reset)"));
    assertThat(of(new Refusal("refused", new CompletionException(cut))))
        .isInstanceOf(InDoubt.class);
    assertThat(declared(new OutOfStock("none left", cut))).isInstanceOf(InDoubt.class);
    assertThat(of(new IllegalStateException("?", new RuntimeException("HTTP 504"))))
        .isInstanceOf(Broken.class);
  }

  @Test
  void a_chain_that_bites_its_tail_comes_to_an_end() {
    RuntimeException first = new RuntimeException("first");
    RuntimeException second = new RuntimeException("second", first);
    first.initCause(second);
    assertThat(of(first)).isInstanceOf(Broken.class);
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        Throwable.class,
        Exception.class,
        RuntimeException.class,
        IOException.class,
        SQLTimeoutException.class,
        StackOverflowError.class
      })
  void what_cannot_be_certain_cannot_be_declared(Class<? extends Throwable> type) {
    assertThatThrownBy(() -> Failures.check(type, "Orders.pay"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("Orders.pay", type.getName());
    Failures.check(OutOfStock.class, "Orders.pay");
  }

  @Test
  void a_timeout_cannot_be_declared_by_another_name() {
    assertThatThrownBy(() -> Failures.check(QuoteLate.class, "Tool quote"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(Failures.of(new QuoteLate(), Set.of(QuoteLate.class))).isInstanceOf(InDoubt.class);
  }
}
