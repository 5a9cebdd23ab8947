package dev.stint.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.agent.RunId;
import dev.stint.engine.Payloads;
import dev.stint.port.DamagedPayload;
import dev.stint.port.PayloadStore;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The contract of every {@link PayloadStore}. */
public abstract class PayloadStoreContract {

  private static final RunId RUN = RunIds.random(Instant.EPOCH, new Random());

  /** The store under test. */
  protected abstract PayloadStore store();

  @Test
  void a_text_comes_back_as_it_was() {
    PayloadStore store = store();
    byte[] text = utf8("§ 1 — “Förderung” 你好 🙂\n".repeat(5_000));
    store.put(Payloads.key(RUN, text), text);
    assertThat(store.get(Payloads.key(RUN, text))).isEqualTo(text);
  }

  @Test
  void bytes_that_are_no_text_come_back_as_they_were() {
    PayloadStore store = store();
    byte[] image = new byte[50_000];
    new Random(7).nextBytes(image);
    store.put(Payloads.key(RUN, image), image);
    assertThat(store.get(Payloads.key(RUN, image))).isEqualTo(image);
    byte[] nothing = {};
    store.put(Payloads.key(RUN, nothing), nothing);
    assertThat(store.get(Payloads.key(RUN, nothing))).isEmpty();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void putting_a_text_twice_is_putting_it_once() {
    PayloadStore store = store();
    byte[] text = utf8("twice");
    store.put(Payloads.key(RUN, text), text);
    store.put(Payloads.key(RUN, text), text);
    assertThat(store.get(Payloads.key(RUN, text))).isEqualTo(text);
  }

  @Test
  void a_missing_text_is_named() {
    String key = Payloads.key(RUN, utf8("never stored"));
    PayloadStore store = store();
    assertThatThrownBy(() -> store.get(key))
        .isInstanceOf(DamagedPayload.class)
        .hasMessageContaining(key);
  }

  @Test
  void the_texts_of_a_run_are_erased_and_no_others() {
    PayloadStore store = store();
    RunId run = RunIds.random(Instant.EPOCH, new Random());
    RunId longer = new RunId(run + "0");
    for (int n = 0; n < 5; n++) {
      byte[] text = utf8("text " + n);
      store.put(Payloads.key(run, text), text);
    }
    byte[] kept = utf8("text 0");
    store.put(Payloads.key(longer, kept), kept);
    int calls = 0;
    while (!store.erase(run)) {
      calls++;
      assertThat(calls).as("calls").isLessThan(10);
    }
    for (int n = 0; n < 5; n++) {
      String key = Payloads.key(run, utf8("text " + n));
      assertThatThrownBy(() -> store.get(key)).isInstanceOf(DamagedPayload.class);
    }
    assertThat(store.get(Payloads.key(longer, kept))).isEqualTo(kept);
    assertThat(store.erase(run)).as("nothing left").isTrue();
  }
}
