package dev.stint.quarkus.graal;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;

/**
 * Removes YAML from the schema validator, because a native build would follow it into a library
 * that is left out. Schemas of tools are JSON.
 */
@TargetClass(className = "com.networknt.schema.serialization.YamlMapperFactory")
final class WithoutYaml {

  private WithoutYaml() {}

  @Substitute
  @SuppressWarnings("DoNotCallSuggester") // Callers are in the library, and call the original.
  public static ObjectMapper getInstance() {
    throw new UnsupportedOperationException("Schemas are JSON here, not YAML");
  }
}
