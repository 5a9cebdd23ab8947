package dev.stint.aws;

import dev.stint.port.MailRegister;
import dev.stint.testkit.contract.MailRegisterContract;

class DynamoMailRegisterTest extends MailRegisterContract {

  private static final String TABLE = Local.table();

  @Override
  protected MailRegister register() {
    return new DynamoMailRegister(Local.DYNAMO_DB, TABLE);
  }
}
