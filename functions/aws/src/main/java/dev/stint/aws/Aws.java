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
 * Tells a service that does not do what it is asked from a request that no service would take. The
 * first is {@link PortUnavailable}: no answer, an error of its own, throttling, wrong or missing
 * credentials, grants or tables. All of it may be right at the next try.
 */
public final class Aws {

  /** A service that does not know this process, or of which something is not deployed. */
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
   * Each request of the log, the index, the queue and the stores is made through here. A mail that
   * is sent is not: whether it went out is a question of its own.
   *
   * @throws PortUnavailable if the service did not do it, and may at another time
   * @throws SdkException if it refused the request, as the SDK says it
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

  /** The services name what is wrong with a key of KMS in many words. */
  private static boolean isOfItsKey(String code) {
    return code.toUpperCase(Locale.ROOT).contains("KMS");
  }
}
