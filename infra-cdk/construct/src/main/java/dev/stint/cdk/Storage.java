package dev.stint.cdk;

import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.dynamodb.Attribute;
import software.amazon.awscdk.services.dynamodb.AttributeType;
import software.amazon.awscdk.services.dynamodb.BillingMode;
import software.amazon.awscdk.services.dynamodb.GlobalSecondaryIndexProps;
import software.amazon.awscdk.services.dynamodb.PointInTimeRecoverySpecification;
import software.amazon.awscdk.services.dynamodb.ProjectionType;
import software.amazon.awscdk.services.dynamodb.Table;
import software.amazon.awscdk.services.dynamodb.TableEncryption;
import software.amazon.awscdk.services.iam.Grant;
import software.amazon.awscdk.services.iam.GrantOnPrincipalOptions;
import software.amazon.awscdk.services.iam.IGrantable;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.s3.BlockPublicAccess;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.s3.BucketEncryption;
import software.amazon.awscdk.services.s3.LifecycleRule;
import software.amazon.awscdk.services.s3.StorageClass;
import software.amazon.awscdk.services.s3.Transition;
import software.constructs.Construct;

/** The log of all runs with its index, and the bucket of large texts. */
final class Storage {

  private static final String INDEX = "runs-by-status";
  private static final String TEXTS = "runs/*";
  private static final int UPLOAD_DAYS = 1;
  private static final int OFTEN_READ_DAYS = 30;

  /** How long a text that was overwritten or deleted by mistake can be restored. */
  private static final int DELETED_DAYS = 30;

  private final Table table;
  private final Bucket payloads;

  Storage(Construct scope, RemovalPolicy removal) {
    table =
        Table.Builder.create(scope, "Runs")
            .partitionKey(attribute("run", AttributeType.STRING))
            .sortKey(attribute("seq", AttributeType.NUMBER))
            .billingMode(BillingMode.PAY_PER_REQUEST)
            .encryption(TableEncryption.AWS_MANAGED)
            .pointInTimeRecoverySpecification(
                PointInTimeRecoverySpecification.builder().pointInTimeRecoveryEnabled(true).build())
            .timeToLiveAttribute("expires")
            .deletionProtection(removal != RemovalPolicy.DESTROY)
            .removalPolicy(ofWhatStays(removal))
            .build();
    table.addGlobalSecondaryIndex(
        GlobalSecondaryIndexProps.builder()
            .indexName(INDEX)
            .partitionKey(attribute("shard", AttributeType.STRING))
            .sortKey(attribute("started", AttributeType.STRING))
            .projectionType(ProjectionType.ALL)
            .build());
    payloads =
        Bucket.Builder.create(scope, "Payloads")
            .encryption(BucketEncryption.S3_MANAGED)
            .enforceSsl(true)
            .minimumTlsVersion(1.2)
            .blockPublicAccess(BlockPublicAccess.BLOCK_ALL)
            .versioned(true)
            .lifecycleRules(List.of(lifecycle()))
            .removalPolicy(removal)
            .build();
    Nag.accept(
        payloads,
        "AwsSolutions-S1",
        "Only the functions read and write it, by run and hash; who did what is in each run's log");
  }

  /**
   * The policy of resources that cannot be removed after a first deployment that failed: the table,
   * which is protected from deletion, and the bucket of mails, into which SES writes at once.
   */
  static RemovalPolicy ofWhatStays(RemovalPolicy removal) {
    return removal == RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE ? RemovalPolicy.RETAIN : removal;
  }

  /** A text stays as long as the log that names it. It only moves to cheaper storage. */
  private static LifecycleRule lifecycle() {
    return LifecycleRule.builder()
        .abortIncompleteMultipartUploadAfter(Duration.days(UPLOAD_DAYS))
        .noncurrentVersionExpiration(Duration.days(DELETED_DAYS))
        .expiredObjectDeleteMarker(true)
        .transitions(
            List.of(
                Transition.builder()
                    .storageClass(StorageClass.INTELLIGENT_TIERING)
                    .transitionAfter(Duration.days(OFTEN_READ_DAYS))
                    .build()))
        .build();
  }

  private static Attribute attribute(String name, AttributeType type) {
    return Attribute.builder().name(name).type(type).build();
  }

  Table table() {
    return table;
  }

  Bucket payloads() {
    return payloads;
  }

  /** Allows reading and appending entries, and reading and writing the status of a run. */
  void grantLog(IGrantable grantee) {
    grant(
        grantee,
        List.of("dynamodb:Query", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"),
        table.getTableArn());
  }

  /** Allows listing runs by status. */
  void grantIndex(IGrantable grantee) {
    grant(grantee, List.of("dynamodb:Query"), table.getTableArn() + "/index/" + INDEX);
  }

  /** Allows erasing what has expired. */
  void grantErase(IGrantable grantee) {
    grant(grantee, List.of("dynamodb:DeleteItem", "dynamodb:BatchWriteItem"), table.getTableArn());
    grant(grantee, List.of("s3:DeleteObject"), payloads.arnForObjects(TEXTS));
    grantList(grantee, TEXTS);
  }

  private static void grant(IGrantable grantee, List<String> actions, String arn) {
    Grant.addToPrincipal(
        GrantOnPrincipalOptions.builder()
            .grantee(grantee)
            .actions(actions)
            .resourceArns(List.of(arn))
            .build());
  }

  /**
   * Allows reading and writing large texts. As listing is allowed too, S3 reports a missing text as
   * missing and not as forbidden.
   */
  void grantTexts(IGrantable grantee) {
    grantObjects(grantee, TEXTS);
  }

  /**
   * Grants access to the application's own objects.
   *
   * @param keys as {@code clerk/*}
   */
  void grantObjects(IGrantable grantee, String keys) {
    grant(grantee, List.of("s3:GetObject", "s3:PutObject"), payloads.arnForObjects(keys));
    grantList(grantee, keys);
  }

  private void grantList(IGrantable grantee, String keys) {
    grantee
        .getGrantPrincipal()
        .addToPrincipalPolicy(
            PolicyStatement.Builder.create()
                .actions(List.of("s3:ListBucket"))
                .resources(List.of(payloads.getBucketArn()))
                .conditions(Map.of("StringLike", Map.of("s3:prefix", keys)))
                .build());
  }
}
