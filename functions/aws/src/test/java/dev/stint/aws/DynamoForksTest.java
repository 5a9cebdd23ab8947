package dev.stint.aws;

import dev.stint.port.Forks;
import dev.stint.testkit.contract.ForksContract;

class DynamoForksTest extends ForksContract {

  private static final String TABLE = Local.table();

  @Override
  protected Forks forks() {
    return new DynamoForks(Local.DYNAMO_DB, TABLE);
  }
}
