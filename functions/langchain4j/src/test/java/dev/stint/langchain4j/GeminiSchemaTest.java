package dev.stint.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Gemini is told of a schema, and what it cannot be told of. */
class GeminiSchemaTest {

  private static String member(String schema) {
    String object =
        """
        {'type':'object','properties':{'a':%s},'$defs':{
         'T':{'type':'object','properties':{'n':{'$ref':'#/$defs/U'}}},
         'U':{'type':'string'},
         'L':{'type':'object','properties':{'next':{'$ref':'#/$defs/L'}}}}}"""
            .formatted(schema);
    return GeminiSchema.of(object.replace('\'', '"')).properties().toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'type':['integer','null']} | JsonIntegerSchema",
        "{'type':['integer','string']} | JsonAnyOfSchema",
        "{'oneOf':[{'type':'string'},{'type':'number'}]} | JsonAnyOfSchema",
        "{'anyOf':[{'type':'string'},{'type':'null'}]} | JsonStringSchema",
        "{'enum':['x','y']} | JsonEnumSchema",
        "{'enum':[1,2],'description':'how many'} | One of 1, 2. how many",
        "{'type':'integer','enum':[1,2]} | JsonIntegerSchema",
        "{'const':1.5} | JsonNumberSchema",
        "{'$ref':'#/$defs/T'} | JsonObjectSchema"
      })
  void it_is_told(String schema, String told) {
    assertThat(member(schema)).contains(told);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'type':'object','additionalProperties':{'type':'string'}} | without named members",
        "{'type':'object','properties':{}} | without named members",
        "{} | no words",
        "{'type':'array'} | values of any type",
        "{'allOf':[{'type':'string'}]} | no words",
        "{'enum':['x',1]} | choices",
        "{'$ref':'#/$defs/L'} | contains itself",
        "{'$ref':'#/$defs/None'} | nothing is at",
        "{'$ref':'https://example.org/s'} | nothing is at"
      })
  void it_cannot_be_told(String schema, String why) {
    assertThatThrownBy(() -> member(schema))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  /** Each type refers to the next one twice, so that written out it has 2²⁰ elements. */
  @Test
  void references_do_not_multiply() {
    StringBuilder types = new StringBuilder();
    for (int n = 0; n < 20; n++) {
      String next = n == 19 ? "{'type':'string'}" : "{'$ref':'#/$defs/T%d'}".formatted(n + 1);
      types.append(
          "%s'T%d':{'type':'object','properties':{'a':%s,'b':%s}}"
              .formatted(n == 0 ? "" : ",", n, next, next));
    }
    String schema =
        "{'type':'object','properties':{'t':{'$ref':'#/$defs/T0'}},'$defs':{%s}}".formatted(types);
    assertThatThrownBy(() -> GeminiSchema.of(schema.replace('\'', '"')))
        .hasMessageContaining("too many");
  }
}
