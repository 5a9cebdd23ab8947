package dev.stint.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.port.DamagedPayload;
import dev.stint.port.PayloadStore;
import dev.stint.run.RunId;
import dev.stint.step.Payloads;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What every {@link PayloadStore} must show. */
public abstract class PayloadStoreContract {

  private static final RunId RUN = RunId.random(Instant.EPOCH, new Random());

  /** The store under test. */
  protected abstract PayloadStore store();

  @Test
  void a_text_comes_back_as_it_was() {
    PayloadStore store = store();
    String text = "§ 1 — “Förderung” 你好 🙂\n".repeat(5_000);
    store.put(Payloads.key(RUN, text), text);
    assertThat(store.get(Payloads.key(RUN, text))).isEqualTo(text);
  }

  @Test
  void putting_a_text_twice_is_putting_it_once() {
    PayloadStore store = store();
    String text = "twice";
    store.put(Payloads.key(RUN, text), text);
    store.put(Payloads.key(RUN, text), text);
    assertThat(store.get(Payloads.key(RUN, text))).isEqualTo(text);
  }

  @Test
  void a_missing_text_is_named() {
    String key = Payloads.key(RUN, "never stored");
    PayloadStore store = store();
    assertThatThrownBy(() -> store.get(key))
        .isInstanceOf(DamagedPayload.class)
        .hasMessageContaining(key);
  }
}
