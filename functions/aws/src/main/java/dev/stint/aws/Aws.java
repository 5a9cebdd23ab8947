package dev.stint.aws;

import dev.stint.port.PortUnavailable;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Tells an outage of a service from a refused request. An outage is {@link PortUnavailable}: no
 * answer, a server error, throttling, or wrong or missing credentials, permissions or tables. The
 * next try may succeed.
 */
public final class Aws {

  /** The service does not accept this process, or a resource is not deployed. */
  private static final Set<String> NOT_SET_UP =
      Set.of(
          "ResourceNotFoundException",
          "NoSuchBucket",
          "QueueDoesNotExist",
          "AWS.SimpleQueueService.NonExistentQueue",
          "AccessDenied",
          "AccessDeniedException",
          "OptInRequired",
          "IncompleteSignature",
          "MissingAuthenticationToken",
          "MissingAuthenticationTokenException",
          "RequestExpired",
          "ExpiredToken",
          "ExpiredTokenException",
          "UnrecognizedClientException",
          "InvalidClientTokenId",
          "InvalidSignatureException");

  private static final int FORBIDDEN = 403;
  private static final int SERVER_ERROR = 500;

  private Aws() {}

  /**
   * Makes a request of the log, the index, the queue or a store. Sending a mail does not go through
   * here, because a failure there leaves open whether the mail was sent.
   *
   * @throws PortUnavailable if the service did not perform the request, and may later
   * @throws SdkException if the service refused the request
   */
  public static <T> T call(Supplier<T> request) {
    try {
      return request.get();
    } catch (SdkException e) {
      throw isOutage(e) ? new PortUnavailable("AWS did not answer: " + e.getMessage(), e) : e;
    }
  }

  private static boolean isOutage(SdkException failure) {
    if (!(failure instanceof AwsServiceException answer)) {
      return true;
    }
    return answer.statusCode() >= SERVER_ERROR
        || answer.statusCode() == FORBIDDEN
        || answer.isThrottlingException()
        || isNotSetUp(answer.awsErrorDetails());
  }

  private static boolean isNotSetUp(@Nullable AwsErrorDetails details) {
    String code = details == null ? null : details.errorCode();
    return code != null && (NOT_SET_UP.contains(code) || isOfItsKey(code));
  }

  /** The services have many error codes for problems with a KMS key. */
  private static boolean isOfItsKey(String code) {
    return code.toUpperCase(Locale.ROOT).contains("KMS");
  }
}
