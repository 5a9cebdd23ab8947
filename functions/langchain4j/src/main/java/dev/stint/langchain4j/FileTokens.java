package dev.stint.langchain4j;

import dev.stint.message.FileKind;
import java.util.Map;

/**
 * The kinds of files that the vendors' models read, and the most tokens that they count for an
 * image and for a page of a PDF. All scale large images down first, so that there is a most. A page
 * is read as its text, of which a full one has some 3,000 tokens («PDF support», Anthropic), and as
 * an image.
 */
final class FileTokens {

  private static final int PAGE_TEXT = 3_000;

  /**
   * The newest models of Anthropic take 4,784 («Vision»); those of Bedrock are these, or take less.
   */
  private static final int ANTHROPIC = 4_800;

  /**
   * 1,536 patches at 2.46 tokens each (gpt-4.1-nano), or 8 tiles of 170 («Images and vision»,
   * OpenAI).
   */
  private static final int OPENAI = 4_000;

  /** 8 tiles of 5,667, and 2,833. */
  private static final int GPT_4O_MINI = 48_200;

  /** 16 tiles of 258, or 1,120 in high resolution («Understand and count tokens», Gemini). */
  private static final int GEMINI = 4_200;

  /** 1,540 pixels a side in patches of 14, with an end for each row («Vision», Mistral). */
  private static final int MISTRAL = 12_300;

  private static final Map<FileKind, Integer> ANY_IMAGE =
      Map.of(FileKind.IMAGE, FileKind.IMAGE.tokensMax());

  private FileTokens() {}

  /**
   * Behind OpenAI's API at another address may be any model, and so in an Ollama: their images have
   * what an image has at most, and their servers refuse those that a model does not read.
   */
  static Map<FileKind, Integer> of(ModelSettings settings) {
    return switch (settings.provider()) {
      case OPENAI -> settings.baseUrl().isPresent() ? ANY_IMAGE : openAi(settings.model());
      case AZURE_OPENAI -> openAi(settings.model());
      case ANTHROPIC, BEDROCK -> images(ANTHROPIC);
      case GEMINI -> images(GEMINI);
      case MISTRAL -> images(MISTRAL);
      case OLLAMA -> ANY_IMAGE;
    };
  }

  private static Map<FileKind, Integer> openAi(String model) {
    return images(model.startsWith("gpt-4o-mini") ? GPT_4O_MINI : OPENAI);
  }

  private static Map<FileKind, Integer> images(int most) {
    return Map.of(FileKind.IMAGE, most, FileKind.PDF, most + PAGE_TEXT);
  }
}
