package dev.stint.mail.aws;

import dev.stint.aws.Aws;
import dev.stint.mail.MailStore;
import dev.stint.port.PortUnavailable;
import java.io.IOException;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/** Received mails in the bucket where SES puts them. */
public final class S3MailStore implements MailStore {

  private final S3Client s3;
  private final String bucket;

  public S3MailStore(S3Client s3, String bucket) {
    this.s3 = s3;
    this.bucket = bucket;
  }

  @Override
  public Stored get(String key, long bytesMax) {
    try (ResponseInputStream<GetObjectResponse> mail =
        Aws.call(() -> s3.getObject(request -> request.bucket(bucket).key(key)))) {
      long bytes = mail.response().contentLength();
      if (bytes > bytesMax) {
        mail.abort();
        return new Stored.TooLarge(bytes);
      }
      byte[] raw = mail.readNBytes(Math.toIntExact(bytesMax) + 1);
      return raw.length > bytesMax ? new Stored.TooLarge(raw.length) : new Stored.Found(raw);
    } catch (NoSuchKeyException e) {
      return new Stored.Missing();
    } catch (IOException e) {
      throw new PortUnavailable("Mail %s of bucket %s broke off".formatted(key, bucket), e);
    }
  }
}
