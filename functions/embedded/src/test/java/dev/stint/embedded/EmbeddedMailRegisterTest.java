package dev.stint.embedded;

import dev.stint.port.MailRegister;
import dev.stint.testkit.contract.MailRegisterContract;

class EmbeddedMailRegisterTest extends MailRegisterContract {

  @Override
  protected MailRegister register() {
    return Stores.SHARED.mails();
  }
}
