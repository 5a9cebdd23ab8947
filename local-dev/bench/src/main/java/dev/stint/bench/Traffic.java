package dev.stint.bench;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

/**
 * Counts the traffic of clients to AWS: requests, bytes on the wire and DynamoDB capacity, by
 * operation. Thread-safe.
 */
final class Traffic implements ExecutionInterceptor {

  /**
   * The traffic of one operation.
   *
   * @param requests HTTP requests, retries included
   * @param sentBytes bodies of the requests
   * @param receivedBytes bodies of the responses
   * @param capacity read or write units, where the operation has any
   */
  record Count(long requests, long sentBytes, long receivedBytes, double capacity) {

    static final Count NONE = new Count(0, 0, 0, 0);

    Count plus(Count more) {
      return new Count(
          requests + more.requests,
          sentBytes + more.sentBytes,
          receivedBytes + more.receivedBytes,
          capacity + more.capacity);
    }
  }

  private final Map<String, Count> counts = new TreeMap<>();

  /** Returns the counts since the last call, by the operation's name, and resets them. */
  synchronized Map<String, Count> take() {
    Map<String, Count> taken = new TreeMap<>(counts);
    counts.clear();
    return taken;
  }

  @Override
  public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
    return switch (context.request()) {
      case QueryRequest query ->
          query.toBuilder().returnConsumedCapacity(ReturnConsumedCapacity.TOTAL).build();
      case PutItemRequest put ->
          put.toBuilder().returnConsumedCapacity(ReturnConsumedCapacity.TOTAL).build();
      case UpdateItemRequest update ->
          update.toBuilder().returnConsumedCapacity(ReturnConsumedCapacity.TOTAL).build();
      case GetItemRequest get ->
          get.toBuilder().returnConsumedCapacity(ReturnConsumedCapacity.TOTAL).build();
      case DeleteItemRequest delete ->
          delete.toBuilder().returnConsumedCapacity(ReturnConsumedCapacity.TOTAL).build();
      case BatchWriteItemRequest batch ->
          batch.toBuilder().returnConsumedCapacity(ReturnConsumedCapacity.TOTAL).build();
      default -> context.request();
    };
  }

  @Override
  public void afterTransmission(Context.AfterTransmission context, ExecutionAttributes attributes) {
    long sent = context.requestBody().flatMap(body -> body.optionalContentLength()).orElse(0L);
    long received =
        context
            .httpResponse()
            .firstMatchingHeader("Content-Length")
            .map(Long::parseLong)
            .orElse(0L);
    add(attributes, new Count(1, sent, received, 0));
  }

  @Override
  public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
    capacity(context.response())
        .forEach(capacity -> add(attributes, new Count(0, 0, 0, capacity.capacityUnits())));
  }

  private static Stream<ConsumedCapacity> capacity(SdkResponse response) {
    return switch (response) {
      case QueryResponse query -> Stream.ofNullable(query.consumedCapacity());
      case PutItemResponse put -> Stream.ofNullable(put.consumedCapacity());
      case UpdateItemResponse update -> Stream.ofNullable(update.consumedCapacity());
      case GetItemResponse get -> Stream.ofNullable(get.consumedCapacity());
      case DeleteItemResponse delete -> Stream.ofNullable(delete.consumedCapacity());
      case BatchWriteItemResponse batch -> batch.consumedCapacity().stream();
      default -> Stream.empty();
    };
  }

  private synchronized void add(ExecutionAttributes attributes, Count more) {
    String operation = attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME);
    counts.merge(operation, more, Count::plus);
  }
}
