package dev.stint.quarkus.deployment;

import dev.langchain4j.agent.tool.Tool;
import dev.stint.langchain4j.Refuses;
import dev.stint.langchain4j.Undo;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.SessionScoped;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;

/** Tools that no agent could call. */
final class RefusedTools {

  private RefusedTools() {}

  /** No JSON can be read as a stream. */
  @Singleton
  static class OfStream {

    @Tool
    String read(InputStream in) {
      return in.toString();
    }
  }

  /** An {@code IOException} does not prove that the other system did nothing. */
  @Singleton
  static class OfDoubt {

    @Tool
    @Refuses(IOException.class)
    String send() {
      return "";
    }
  }

  /** The tool has no argument that its undo could get. */
  @Singleton
  static class OfUndo {

    @Tool
    @Undo("charge")
    void refund(String number) {}

    void charge(String order) {}
  }

  /** There is no session when an agent calls a tool. */
  @SessionScoped
  static class OfSession implements Serializable {

    private static final long serialVersionUID = 1L;

    @Tool
    String look() {
      return "";
    }
  }

  /** A client proxy cannot call a private method. */
  @ApplicationScoped
  static class Hidden {

    @Tool
    @SuppressWarnings("UnusedMethod") // An agent would call it.
    private String look() {
      return "";
    }
  }
}
