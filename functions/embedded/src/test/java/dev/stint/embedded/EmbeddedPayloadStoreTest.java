package dev.stint.embedded;

import dev.stint.port.PayloadStore;
import dev.stint.testkit.contract.PayloadStoreContract;

class EmbeddedPayloadStoreTest extends PayloadStoreContract {

  @Override
  protected PayloadStore store() {
    return Stores.ports().payloads();
  }
}
