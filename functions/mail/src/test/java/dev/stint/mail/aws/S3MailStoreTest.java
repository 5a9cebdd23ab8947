package dev.stint.mail.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.aws.AwsClients;
import dev.stint.aws.Resources;
import dev.stint.emulators.LocalAws;
import dev.stint.mail.MailStore;
import dev.stint.mail.MailStore.Stored;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

class S3MailStoreTest {

  private static final String BUCKET = "mails";

  private static LocalAws aws;
  private static S3Client s3;

  @BeforeAll
  static void start() {
    aws = LocalAws.inMemory();
    s3 = new AwsClients("us-east-1", Optional.empty()).s3(Optional.of(aws.s3()));
    Resources.createBucket(s3, BUCKET);
  }

  @AfterAll
  static void stop() {
    aws.close();
  }

  @Test
  void a_mail_is_read_whole_or_found_too_large_or_missing() {
    s3.putObject(request -> request.bucket(BUCKET).key("in/one"), RequestBody.fromString("12345"));
    MailStore store = new S3MailStore(s3, BUCKET);
    assertThat(store.get("in/one", 5))
        .isInstanceOfSatisfying(
            Stored.Found.class, found -> assertThat(found.raw()).asString().isEqualTo("12345"));
    assertThat(store.get("in/one", 4)).isEqualTo(new Stored.TooLarge(5));
    assertThat(store.get("in/two", 5)).isEqualTo(new Stored.Missing());
  }
}
