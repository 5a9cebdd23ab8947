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

  /** The newest models of Anthropic take 4,784 («Vision»). */
  private static final int ANTHROPIC = 4_800;

  /**
   * 1,536 patches at 2.46 tokens each (gpt-4.1-nano), or 8 tiles of 170 («Images and vision»,
   * OpenAI).
   */
  private static final int OPENAI = 4_000;

  /** 16 tiles of 258, or 1,120 in high resolution («Understand and count tokens», Gemini). */
  private static final int GEMINI = 4_200;

  /** 1,540 pixels a side in patches of 14, with an end for each row («Vision», Mistral). */
  private static final int MISTRAL = 12_300;

  /** The largest image of Qwen2.5-VL; what an Ollama serves counts no more. */
  private static final int QWEN = 16_384;

  private static final Map<FileKind, Integer> ANY_IMAGE =
      Map.of(FileKind.IMAGE, FileKind.IMAGE.tokensMax());

  private FileTokens() {}

  /**
   * Behind OpenAI's API at another address may be any model, and so in an Ollama: their servers
   * refuse images that a model does not read. A deployment of Azure has a name of its own, which
   * does not say its model.
   */
  static Map<FileKind, Integer> of(ModelSettings settings) {
    String model = settings.model();
    return switch (settings.provider()) {
      case OPENAI -> settings.baseUrl().isPresent() ? ANY_IMAGE : openAi(model);
      case AZURE_OPENAI -> images(FileKind.IMAGE.tokensMax());
      case ANTHROPIC -> images(ANTHROPIC);
      case BEDROCK -> images(model.contains("anthropic") ? ANTHROPIC : QWEN);
      case GEMINI -> images(GEMINI);
      case MISTRAL -> images(MISTRAL);
      case OLLAMA -> Map.of(FileKind.IMAGE, QWEN);
    };
  }

  private static Map<FileKind, Integer> openAi(String model) {
    return images(model.contains("gpt-4o-mini") ? FileKind.IMAGE.tokensMax() : OPENAI);
  }

  private static Map<FileKind, Integer> images(int most) {
    return Map.of(FileKind.IMAGE, most, FileKind.PDF, most + PAGE_TEXT);
  }
}
