package dev.stint.agent;

import dev.stint.agent.ModelParameters.Parameter;
import dev.stint.message.FileKind;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A language model. Thread-safe. */
public interface Model {

  /** Most UTF-8 bytes of one reply. A larger reply is a {@link ModelOutcome.BadReply}. */
  int REPLY_BYTES_MAX = 4 * 1024 * 1024;

  /**
   * Makes one call. Runs on a virtual thread that is interrupted at the call's timeout. Expected
   * failures are outcomes; an exception counts as {@link ModelOutcome.BadReply}.
   */
  ModelOutcome call(ModelRequest request) throws Exception;

  /**
   * The kinds of files that the model reads as they are, with the most tokens that its vendor
   * counts for an image, or for a page of a PDF. By default all, at {@link FileKind#tokensMax}.
   */
  default Map<FileKind, Integer> reads() {
    return FileKind.ALL;
  }

  /** The parameters that the vendor takes; by default all. */
  default Set<Parameter> takes() {
    return EnumSet.allOf(Parameter.class);
  }

  /**
   * Why the vendor cannot be told of a tool: its API has no words for something in the schema.
   * Empty if it can, as by default.
   */
  default Optional<String> refuses(ToolSpec tool) {
    return Optional.empty();
  }
}
