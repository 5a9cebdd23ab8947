package dev.stint.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.agent.ActionId;
import dev.stint.agent.RunId;
import dev.stint.port.PortUnavailable;
import dev.stint.run.StepMessage;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpResponse;

/** An outage of a service is told from a refused request. */
class OutagesTest {

  private static final RunId RUN = new RunId("r-away");
  private static final Optional<URI> NOBODY = Optional.of(URI.create("http://localhost:1"));

  @Test
  void what_cannot_be_reached_is_away() {
    assertThatThrownBy(
            () -> new DynamoEntryLog(clients(200).dynamoDb(NOBODY), "table").read(RUN, 0, 10))
        .isInstanceOf(PortUnavailable.class)
        .hasMessageContaining("did not answer");
    assertThatThrownBy(
            () ->
                new SqsStepQueue(clients(200).sqs(NOBODY), "http://localhost:1/queue")
                    .send(List.of(new StepMessage(RUN, ActionId.model(0))), Duration.ZERO))
        .isInstanceOf(PortUnavailable.class);
    assertThatThrownBy(() -> new S3PayloadStore(clients(200).s3(NOBODY), "bucket").get("key"))
        .isInstanceOf(PortUnavailable.class);
  }

  @ParameterizedTest
  @CsvSource({"500, true", "503, true", "403, true", "400, false"})
  void an_error_of_its_own_is_an_outage_and_a_bad_request_is_not(int status, boolean outage) {
    String table = Local.table();
    try {
      new DynamoEntryLog(clients(status).dynamoDb(Local.ENDPOINT), table).read(RUN, 0, 10);
    } catch (PortUnavailable e) {
      assertThat(outage).as(e.getMessage()).isTrue();
      return;
    } catch (SdkException e) {
      assertThat(outage).as(e.getMessage()).isFalse();
      return;
    }
    throw new AssertionError("the read answered");
  }

  @Test
  void a_table_that_is_not_there_yet_is_an_outage() {
    assertThatThrownBy(() -> new DynamoEntryLog(Local.DYNAMO_DB, "no-such").read(RUN, 0, 10))
        .isInstanceOf(PortUnavailable.class)
        .hasMessageContaining("non-existent table");
  }

  @ParameterizedTest
  @ValueSource(strings = {"AccessDeniedException", "KmsDisabled", "ExpiredTokenException"})
  void what_is_not_granted_now_is_an_outage_though_it_is_a_400(String code) {
    AwsClients clients =
        Local.observed(
            new ExecutionInterceptor() {
              @Override
              public SdkHttpResponse modifyHttpResponse(
                  Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
                return context.httpResponse().toBuilder().statusCode(400).build();
              }

              @Override
              public Optional<InputStream> modifyHttpResponseContent(
                  Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
                String body =
                    "{\"__type\":\"com.amazonaws#%s\",\"message\":\"no\"}".formatted(code);
                return Optional.of(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
              }
            });
    assertThatThrownBy(
            () -> new DynamoEntryLog(clients.dynamoDb(Local.ENDPOINT), "table").read(RUN, 0, 10))
        .isInstanceOf(PortUnavailable.class);
  }

  /** Clients for which every answer has this status. */
  private static AwsClients clients(int status) {
    return Local.observed(
        new ExecutionInterceptor() {
          @Override
          public SdkHttpResponse modifyHttpResponse(
              Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
            return context.httpResponse().toBuilder().statusCode(status).build();
          }
        });
  }
}
