package dev.stint.aws;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.agent.RunId;
import dev.stint.engine.Payloads;
import dev.stint.port.DamagedPayload;
import dev.stint.port.PayloadStore;
import dev.stint.testkit.contract.PayloadStoreContract;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class S3PayloadStoreTest extends PayloadStoreContract {

  private static final String BUCKET = Local.bucket();

  @Override
  protected PayloadStore store() {
    return new S3PayloadStore(Local.S3, BUCKET);
  }

  @Test
  void a_changed_object_is_found_and_not_used() {
    String key = Payloads.key(new RunId("r-1"), "what was stored".getBytes(StandardCharsets.UTF_8));
    store().put(key, "what somebody put there".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> store().get(key))
        .isInstanceOf(DamagedPayload.class)
        .hasMessageContainingAll(key, "another content");
  }
}
