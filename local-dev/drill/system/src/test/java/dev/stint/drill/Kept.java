package dev.stint.drill;

import dev.stint.aws.AwsClients;
import dev.stint.aws.DynamoEntryLog;
import dev.stint.aws.DynamoRunIndex;
import dev.stint.embedded.EmbeddedStore;
import dev.stint.emulators.DynamoDbLocal;
import dev.stint.engine.Engine;
import dev.stint.port.EntryLog;
import dev.stint.port.Notifier;
import dev.stint.port.RunIndex;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Where the drill keeps its runs, and what a process left there. */
enum Kept {
  EMBEDDED {
    @Override
    <T> T open(Path data, BiFunction<EntryLog, RunIndex, T> work) {
      try (EmbeddedStore store = EmbeddedStore.open(data, true, InstantSource.system(), 5)) {
        Engine.Ports ports = store.ports(Notifier.NONE);
        return work.apply(ports.log(), ports.index());
      }
    }
  },

  AWS {
    @Override
    <T> T open(Path data, BiFunction<EntryLog, RunIndex, T> work) {
      try (DynamoDbLocal dynamoDb = DynamoDbLocal.start(Optional.of(data.resolve("dynamodb")));
          DynamoDbClient client =
              new AwsClients("us-east-1", Optional.empty())
                  .dynamoDb(Optional.of(dynamoDb.endpoint()))) {
        return work.apply(
            new DynamoEntryLog(client, "stint-runs"), new DynamoRunIndex(client, "stint-runs"));
      }
    }
  };

  /** The options of the drill. */
  List<String> options() {
    return this == AWS ? List.of("--aws") : List.of();
  }

  /** Opens what the process left, when it has ended. */
  abstract <T> T open(Path data, BiFunction<EntryLog, RunIndex, T> work);
}
