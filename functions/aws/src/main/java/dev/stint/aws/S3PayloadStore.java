package dev.stint.aws;

import dev.stint.agent.RunId;
import dev.stint.engine.Payloads;
import dev.stint.message.Payload;
import dev.stint.port.DamagedPayload;
import dev.stint.port.PayloadStore;
import dev.stint.port.PortUnavailable;
import java.util.List;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;

/**
 * Large contents in a bucket, at {@code runs/<key>}; a key begins with the run id. Every content
 * that is read is checked against its key, so a changed object is detected and never used.
 */
public final class S3PayloadStore implements PayloadStore {

  private static final String PREFIX = "runs/";

  private final S3Client s3;
  private final String bucket;

  public S3PayloadStore(S3Client s3, String bucket) {
    this.s3 = s3;
    this.bucket = bucket;
  }

  @Override
  public void put(String key, byte[] content) {
    Aws.call(
        () ->
            s3.putObject(
                request ->
                    request
                        .bucket(bucket)
                        .key(PREFIX + key)
                        .contentType("application/octet-stream"),
                RequestBody.fromBytes(content)));
  }

  @Override
  public byte[] get(String key) {
    byte[] content;
    try {
      content =
          Aws.call(() -> s3.getObjectAsBytes(request -> request.bucket(bucket).key(PREFIX + key)))
              .asByteArrayUnsafe();
    } catch (NoSuchKeyException e) {
      throw new DamagedPayload(key, "it is not in bucket " + bucket);
    }
    if (!Payloads.isOf(key, content)) {
      throw new DamagedPayload(
          key, "bucket %s holds another content under this key".formatted(bucket));
    }
    return content;
  }

  @Override
  public boolean erase(RunId run) {
    ListObjectsV2Response found =
        Aws.call(
            () ->
                s3.listObjectsV2(
                    request -> request.bucket(bucket).prefix(PREFIX + run + Payload.Stored.SLASH)));
    if (!found.hasContents()) {
      return true;
    }
    List<ObjectIdentifier> texts =
        found.contents().stream()
            .map(text -> ObjectIdentifier.builder().key(text.key()).build())
            .toList();
    DeleteObjectsResponse deleted =
        Aws.call(
            () ->
                s3.deleteObjects(
                    request ->
                        request.bucket(bucket).delete(all -> all.objects(texts).quiet(true))));
    if (!deleted.errors().isEmpty()) {
      throw new PortUnavailable(
          "S3 did not delete from bucket %s: %s".formatted(bucket, deleted.errors().getFirst()));
    }
    return !found.isTruncated();
  }
}
