package dev.stint.langchain4j;

import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.RetriableException;
import dev.langchain4j.exception.UnresolvedModelServerException;
import dev.stint.agent.Failures;
import dev.stint.agent.ModelOutcome;
import dev.stint.agent.ModelOutcome.BadReply;
import dev.stint.agent.ModelOutcome.Busy;
import dev.stint.agent.ModelOutcome.Overflow;
import dev.stint.agent.ModelOutcome.Refused;
import dev.stint.agent.ModelOutcome.Unauthorized;
import dev.stint.message.Excerpt;
import dev.stint.message.Usage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkServiceException;

/** Translates exceptions of the vendors' libraries into outcomes of model calls. */
final class VendorFailures {

  private static final int REASON_CHARS_MAX = 2_000;
  private static final int BAD_REQUEST = 400;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int REQUEST_TIMEOUT = 408;
  private static final int CONFLICT = 409;
  private static final int TOO_LARGE = 413;
  private static final int TOO_EARLY = 425;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERROR = 500;

  /** Error texts of vendors for a conversation that is too long; no vendor has a status for it. */
  private static final List<String> TOO_LONG =
      List.of(
          "context_length_exceeded", // OpenAI, and servers with its API
          "maximum context length",
          "context window",
          "prompt is too long", // Anthropic
          "input is too long", // Bedrock
          "too many input tokens",
          "input length and `max_tokens` exceed",
          "exceeds the maximum number of tokens", // Gemini
          "exceeds the context size"); // llama.cpp

  private VendorFailures() {}

  /**
   * @param secret the model's API key, never shown in a reason; empty if there is none
   */
  static ModelOutcome of(RuntimeException thrown, String secret) {
    List<Throwable> chain = Failures.chain(thrown);
    String reason = reason(thrown, secret);
    for (Throwable link : chain) {
      if (link instanceof HttpException http) {
        Duration after =
            http instanceof VendorHttp.Answered answered ? answered.retryAfter() : Duration.ZERO;
        return answered(http.statusCode(), text(http), reason, after);
      }
      if (link instanceof SdkServiceException answer) {
        Duration after = retryAfter(answer);
        return answer.isThrottlingException()
            ? new Busy(reason, after)
            : answered(answer.statusCode(), text(answer), reason, after);
      }
    }
    if (chain.stream().anyMatch(VendorFailures::isUnreadable)) {
      return new BadReply(reason, Usage.NONE);
    }
    return chain.stream().anyMatch(VendorFailures::isOnTheWay)
        ? new Busy(reason, Duration.ZERO)
        : chain.stream().anyMatch(AuthenticationException.class::isInstance)
            ? new Unauthorized(reason)
            : BadReply.unknown(reason);
  }

  private static Duration retryAfter(SdkServiceException answer) {
    return answer instanceof AwsServiceException aws
            && aws.awsErrorDetails() != null
            && aws.awsErrorDetails().sdkHttpResponse() != null
        ? aws.awsErrorDetails()
            .sdkHttpResponse()
            .firstMatchingHeader("Retry-After")
            .map(RetryAfter::read)
            .orElse(Duration.ZERO)
        : Duration.ZERO;
  }

  /** A reply that arrived but is not JSON, or is too large. The SDK has its own copy of Jackson. */
  private static boolean isUnreadable(Throwable link) {
    return link instanceof VendorHttp.TooLarge || link.getClass().getName().contains(".jackson.");
  }

  /** Timeouts and connection errors. */
  private static boolean isOnTheWay(Throwable link) {
    return link instanceof IOException
        || link instanceof UncheckedIOException
        || link instanceof SdkClientException
        || link instanceof UnresolvedModelServerException
        || (link instanceof RetriableException && !isOfTheReply(link));
  }

  /** A server's error has a status; without one, the library means that the reply is unusable. */
  private static boolean isOfTheReply(Throwable link) {
    return link instanceof InternalServerException;
  }

  private static ModelOutcome answered(int status, String body, String reason, Duration after) {
    if ((status == BAD_REQUEST || status == TOO_LARGE) && isTooLong(body)) {
      return new Overflow(reason);
    }
    return switch (status) {
      case UNAUTHORIZED, FORBIDDEN -> new Unauthorized(reason);
      case REQUEST_TIMEOUT, CONFLICT, TOO_EARLY, TOO_MANY_REQUESTS -> new Busy(reason, after);
      default -> status >= SERVER_ERROR ? new Busy(reason, after) : new Refused(reason);
    };
  }

  private static boolean isTooLong(String body) {
    String said = body.toLowerCase(Locale.ROOT);
    return TOO_LONG.stream().anyMatch(said::contains);
  }

  private static String text(Throwable thrown) {
    return String.valueOf(thrown.getMessage());
  }

  /** The reason for people: without the key, and without Java's names if there is a message. */
  private static String reason(RuntimeException e, String secret) {
    String reason = Failures.describe(e);
    String shown = secret.isEmpty() ? reason : reason.replace(secret, "***");
    return Excerpt.of(shown, REASON_CHARS_MAX);
  }
}
