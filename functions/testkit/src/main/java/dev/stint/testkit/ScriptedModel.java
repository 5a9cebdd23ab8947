package dev.stint.testkit;

import dev.stint.agent.Model;
import dev.stint.agent.ModelOutcome;
import dev.stint.agent.ModelOutcome.Busy;
import dev.stint.agent.ModelOutcome.Refused;
import dev.stint.agent.ModelOutcome.Replied;
import dev.stint.agent.ModelRequest;
import dev.stint.message.Part;
import dev.stint.message.Payload;
import dev.stint.message.Text;
import dev.stint.message.ToolCall;
import dev.stint.message.Usage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Function;

/**
 * A model that gives the replies that a test has scripted, in order, and remembers its requests.
 */
public final class ScriptedModel implements Model {

  /** The tokens of every scripted reply, unless the script says otherwise. */
  public static final Usage USAGE = new Usage(100, 10, 0);

  private final Queue<Function<ModelRequest, ModelOutcome>> script = new ArrayDeque<>();
  private final List<ModelRequest> requests = new ArrayList<>();

  /** Next, the model replies with this text, and is done. */
  public ScriptedModel says(String text) {
    return does(request -> new Replied(List.of(Text.of(text)), USAGE));
  }

  /** Next, the model calls a tool. */
  public synchronized ScriptedModel calls(String tool, String arguments) {
    return callsAll(new ToolCall("call-" + script.size(), tool, Payload.of(arguments)));
  }

  /** Next, the model calls several tools in one reply. */
  public ScriptedModel callsAll(ToolCall... calls) {
    List<Part> parts = List.of(calls);
    return does(request -> new Replied(parts, USAGE));
  }

  /** Next, the model is throttled. */
  public ScriptedModel busy(String why) {
    return does(request -> new Busy(why, Duration.ZERO));
  }

  /** Next, the model refuses the request for good. */
  public ScriptedModel refuses(String why) {
    return does(request -> new Refused(why));
  }

  /** Next, the model does what this function does. */
  public synchronized ScriptedModel does(Function<ModelRequest, ModelOutcome> line) {
    script.add(line);
    return this;
  }

  @Override
  public ModelOutcome call(ModelRequest request) {
    Function<ModelRequest, ModelOutcome> line;
    synchronized (this) {
      requests.add(request);
      line = script.poll();
    }
    if (line == null) {
      throw new AssertionError("The script has ended, and the model was asked " + request);
    }
    return line.apply(request);
  }

  /** The requests to the model, oldest first. */
  public synchronized List<ModelRequest> requests() {
    return List.copyOf(requests);
  }
}
