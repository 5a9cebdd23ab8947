package dev.stint.quarkus.webhook;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stint.agent.Webhook.Occasion;
import dev.stint.codec.Names;
import dev.stint.codec.TagsJson;
import dev.stint.port.Notice;
import dev.stint.run.Entry;
import dev.stint.run.Entry.Cancelled;
import dev.stint.run.Entry.Failed;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.Entry.Suspended;
import dev.stint.run.Hold;
import dev.stint.run.Run;

/**
 * What a receiver is told: what happened to which run, and no text that a model, a tool, a mail or
 * a person wrote. Those who may see them read them from the API. The same notice always has the
 * same body.
 */
final class WebhookBody {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private WebhookBody() {}

  static String of(Notice notice) {
    Run run = notice.run();
    Entry entry = notice.entry().get();
    ObjectNode data =
        JSON.objectNode()
            .put("run", run.id().value())
            .put("agent", run.agent())
            .put("seq", notice.action().seq());
    TagsJson.write(data, run.started().tags());
    Occasion occasion =
        switch (entry) {
          case Suspended held -> {
            data.set("hold", hold(run, notice.action().seq()));
            yield Occasion.HELD;
          }
          case ModelReplied reply -> Occasion.FINISHED;
          case Failed failed -> {
            data.put("cause", Names.of(failed.cause()));
            yield Occasion.FAILED;
          }
          case Cancelled cancelled -> {
            data.put("by", cancelled.person().by());
            yield Occasion.CANCELLED;
          }
          default -> {
            if (!(run.isTakenBack() && run.end().orElse(null) instanceof Cancelled cancelled)) {
              throw new IllegalStateException(
                  "%s: nobody is told of entry %d".formatted(run, notice.action().seq()));
            }
            data.put("by", cancelled.person().by()); // Its last undo ended it.
            yield Occasion.CANCELLED;
          }
        };
    ObjectNode body = JSON.objectNode().put("type", "run." + occasion);
    body.put("timestamp", entry.at().toString()).set("data", data);
    return body.toString();
  }

  private static ObjectNode hold(Run run, long seq) {
    ObjectNode json = JSON.objectNode();
    run.hold(seq).map(Hold::reason).ifPresent(reason -> json.put("reason", Names.of(reason)));
    run.hold(seq).flatMap(Hold::toolCall).ifPresent(open -> json.put("tool", open.call().tool()));
    return json;
  }
}
