package dev.stint.embedded;

import dev.stint.port.Forks;
import dev.stint.testkit.contract.ForksContract;

class EmbeddedForksTest extends ForksContract {

  @Override
  protected Forks forks() {
    return Stores.ports().forks();
  }
}
