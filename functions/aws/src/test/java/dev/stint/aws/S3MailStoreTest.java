package dev.stint.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.port.MailStore;
import dev.stint.port.MailStore.Stored;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;

class S3MailStoreTest {

  private static final String BUCKET = Local.bucket();

  private final MailStore store = new S3MailStore(Local.S3, BUCKET);

  @Test
  void a_mail_is_read_whole_or_found_too_large_or_missing() {
    Local.S3.putObject(
        request -> request.bucket(BUCKET).key("in/one"), RequestBody.fromString("12345"));
    assertThat(store.get("in/one", 5))
        .isInstanceOfSatisfying(
            Stored.Found.class, found -> assertThat(found.raw()).asString().isEqualTo("12345"));
    assertThat(store.get("in/one", 4)).isEqualTo(new Stored.TooLarge(5));
    assertThat(store.get("in/two", 5)).isEqualTo(new Stored.Missing());
  }
}
