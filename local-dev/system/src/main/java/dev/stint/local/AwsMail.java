package dev.stint.local;

import dev.stint.aws.Resources;
import dev.stint.mail.MailConfig;
import dev.stint.quarkus.StintConfig;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Received mails in a bucket, and their notifications on a queue, as on AWS. */
@Singleton
class AwsMail {

  static final String QUEUE = "stint-mail";

  private final S3Client s3;
  private final SqsClient sqs;
  private final MailConfig config;
  private final StintConfig stint;

  @Inject
  AwsMail(S3Client s3, SqsClient sqs, MailConfig config, StintConfig stint) {
    this.s3 = s3;
    this.sqs = sqs;
    this.config = config;
    this.stint = stint;
  }

  /** Lets agents receive mail from now on, and returns the URL of the queue of notifications. */
  String start(LocalMailDelivery delivery) {
    Resources.createBucket(s3, config.bucket());
    String url =
        Resources.createQueues(
            sqs, QUEUE, QUEUE + "-dead", stint.visibility(), stint.receivesMax());
    delivery.start(
        (key, raw, notification) -> {
          s3.putObject(
              request -> request.bucket(config.bucket()).key(key), RequestBody.fromBytes(raw));
          sqs.sendMessage(request -> request.queueUrl(url).messageBody(notification));
        });
    return url;
  }
}
