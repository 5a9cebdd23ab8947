package dev.stint.aws;

import dev.stint.port.RunIndex;
import dev.stint.testkit.contract.RunIndexContract;

class DynamoRunIndexTest extends RunIndexContract {

  private static final String TABLE = Local.table();

  @Override
  protected RunIndex index() {
    return new DynamoRunIndex(Local.DYNAMO_DB, TABLE);
  }
}
