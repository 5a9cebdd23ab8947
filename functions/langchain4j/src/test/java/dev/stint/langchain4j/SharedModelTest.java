package dev.stint.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.stint.agent.ModelOutcome;
import dev.stint.agent.ModelOutcome.Replied;
import dev.stint.agent.ModelRequest;
import dev.stint.message.Message;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** One model in many threads, as in a server. */
class SharedModelTest {

  private static final int THREADS = 8;
  private static final ModelRequest REQUEST =
      new ModelRequest("", List.of(Message.user("Go.")), List.of(), 10);

  @Test
  void a_client_is_built_once_for_all_threads() throws Exception {
    AtomicInteger built = new AtomicInteger();
    LangChain4jModel model =
        new LangChain4jModel(
            (key, parameters) -> slowly(built.incrementAndGet()),
            LangChain4jModel.NO_KEY,
            Map.of());
    Callable<ModelOutcome> call = () -> model.call(REQUEST);
    List<ModelOutcome> outcomes = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      for (Future<ModelOutcome> outcome : threads.invokeAll(Collections.nCopies(THREADS, call))) {
        outcomes.add(outcome.get());
      }
    }
    assertThat(outcomes).hasSize(THREADS).allMatch(Replied.class::isInstance);
    assertThat(built).hasValue(1);
  }

  /** Takes as long as it takes the other threads to come too. */
  private static ChatModel slowly(int number) {
    try {
      Thread.sleep(100);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return new ChatModel() {
      @Override
      public ChatResponse doChat(ChatRequest request) {
        return ChatResponse.builder().aiMessage(AiMessage.from("client " + number)).build();
      }
    };
  }
}
