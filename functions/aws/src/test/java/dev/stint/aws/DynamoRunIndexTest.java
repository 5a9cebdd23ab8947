package dev.stint.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.RunId;
import dev.stint.port.RunIndex;
import dev.stint.port.RunSummary;
import dev.stint.run.Status;
import dev.stint.testkit.contract.RunIndexContract;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class DynamoRunIndexTest extends RunIndexContract {

  private static final String TABLE = Local.table();

  @Override
  protected RunIndex index() {
    return new DynamoRunIndex(Local.DYNAMO_DB, TABLE);
  }

  @Test
  void an_item_of_before_knows_no_number_of_entries_and_is_listed() {
    RunId run = new RunId("r-before");
    index().put(new RunSummary(run, "before", Status.WAITING, Instant.EPOCH, 3, Optional.empty()));
    Local.DYNAMO_DB.updateItem(
        update ->
            update
                .tableName(TABLE)
                .key(
                    Map.of(
                        "run", AttributeValue.fromS("r-before"), "seq", AttributeValue.fromN("-1")))
                .updateExpression("REMOVE entries"));
    assertThat(
            index()
                .list(Optional.of("before"), Set.of(Status.WAITING), Optional.empty(), 10)
                .runs())
        .extracting(RunSummary::run)
        .containsExactly(run);
  }
}
