package dev.stint.quarkus;

import dev.stint.langchain4j.ModelSettings.Vendor;
import java.util.Map;
import java.util.Optional;

/** The variables in which vendors' own tools expect keys and addresses. */
record VendorEnvironment(Map<String, String> variables) {

  /** A variable that is set, and not blank. */
  Optional<String> variable(String name) {
    return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
  }

  Optional<String> key(Vendor vendor) {
    return switch (vendor) {
      case OPENAI -> variable("OPENAI_API_KEY");
      case AZURE_OPENAI -> variable("AZURE_OPENAI_API_KEY");
      case ANTHROPIC -> variable("ANTHROPIC_API_KEY");
      case GEMINI -> variable("GEMINI_API_KEY");
      case MISTRAL -> variable("MISTRAL_API_KEY");
      case BEDROCK, OLLAMA -> Optional.empty();
    };
  }

  Optional<String> baseUrl(Vendor vendor) {
    return switch (vendor) {
      case OPENAI -> variable("OPENAI_BASE_URL");
      case AZURE_OPENAI -> variable("AZURE_OPENAI_ENDPOINT");
      case ANTHROPIC -> variable("ANTHROPIC_BASE_URL");
      case OLLAMA -> variable("OLLAMA_BASE_URL");
      case BEDROCK, GEMINI, MISTRAL -> Optional.empty();
    };
  }
}
