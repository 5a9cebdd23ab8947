package dev.stint.embedded;

import dev.stint.port.RunIndex;
import dev.stint.testkit.contract.RunIndexContract;

class EmbeddedRunIndexTest extends RunIndexContract {

  @Override
  protected RunIndex index() {
    return Stores.ports().index();
  }
}
