package dev.stint.langchain4j;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.AnnotatedClassResolver;
import com.fasterxml.jackson.databind.introspect.AnnotatedField;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.model.output.structured.Description;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Executable;
import java.lang.reflect.Parameter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.net.URL;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Collection;
import java.util.Currency;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TimeZone;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The JSON Schema of Java types, as Jackson reads them: every value that fits the schema of a type
 * can be bound to it. A type that cannot be bound is refused here, and not at the first call.
 */
final class JsonTypes {

  /** Texts with a format that JSON Schema names (Validation, 7.3). */
  private static final Map<Class<?>, String> FORMATS =
      Map.ofEntries(
          Map.entry(Instant.class, "date-time"),
          Map.entry(OffsetDateTime.class, "date-time"),
          Map.entry(ZonedDateTime.class, "date-time"),
          Map.entry(Date.class, "date-time"),
          Map.entry(LocalDate.class, "date"),
          Map.entry(OffsetTime.class, "time"),
          Map.entry(Duration.class, "duration"),
          Map.entry(UUID.class, "uuid"),
          Map.entry(URI.class, "uri"),
          Map.entry(URL.class, "uri"));

  /** Texts with a format that is described to the model in words. */
  private static final Map<Class<?>, String> WORDS =
      Map.ofEntries(
          Map.entry(LocalDateTime.class, "a date and time without offset, as 2026-11-24T10:00:00"),
          Map.entry(LocalTime.class, "a time of day, as 10:00:00"),
          Map.entry(Period.class, "an ISO 8601 period, as P1M10D"),
          Map.entry(YearMonth.class, "a month, as 2026-11"),
          Map.entry(MonthDay.class, "a day of the year, as --11-24"),
          Map.entry(ZoneId.class, "a time zone, as Europe/Berlin"),
          Map.entry(TimeZone.class, "a time zone, as Europe/Berlin"),
          Map.entry(ZoneOffset.class, "an offset, as +01:00"),
          Map.entry(Locale.class, "a language, as en-GB"),
          Map.entry(Currency.class, "a currency, as EUR"),
          Map.entry(byte[].class, "bytes in Base64"));

  private static final Set<Class<?>> TEXTS =
      Set.of(String.class, CharSequence.class, char.class, Character.class, char[].class);

  private static final Set<Class<?>> INTEGERS =
      Set.of(
          byte.class,
          Byte.class,
          short.class,
          Short.class,
          int.class,
          Integer.class,
          long.class,
          Long.class,
          BigInteger.class,
          OptionalInt.class,
          OptionalLong.class,
          Year.class);

  private static final Set<Class<?>> NUMBERS =
      Set.of(
          float.class,
          Float.class,
          double.class,
          Double.class,
          BigDecimal.class,
          OptionalDouble.class);

  private static final Set<Class<?>> OPTIONALS =
      Set.of(Optional.class, OptionalInt.class, OptionalLong.class, OptionalDouble.class);

  private static final DeserializationConfig CONFIG = ToolJson.MAPPER.getDeserializationConfig();

  private final Map<JavaType, String> underWay = new HashMap<>();
  private final Map<String, ObjectNode> definitions = new LinkedHashMap<>();
  private final Set<String> referred = new HashSet<>();

  /**
   * The definitions that the schemas made so far refer to, by name: those of types that contain
   * themselves.
   */
  Map<String, ObjectNode> definitions() {
    Map<String, ObjectNode> used = new LinkedHashMap<>(definitions);
    used.keySet().retainAll(referred);
    return used;
  }

  /** Whether a value of the type may be left out. */
  static boolean isOptional(JavaType type) {
    return OPTIONALS.contains(type.getRawClass());
  }

  /** Whether something may be null, by an annotation {@code Nullable} of any package. */
  static boolean isNullable(AnnotatedElement... elements) {
    return Stream.of(elements)
        .flatMap(element -> Arrays.stream(element.getAnnotations()))
        .map(Annotation::annotationType)
        .anyMatch(type -> type.getSimpleName().equals("Nullable"));
  }

  /**
   * The schema of a type.
   *
   * @throws IllegalArgumentException if the type cannot be read from JSON; the message says why
   */
  ObjectNode schema(JavaType type) {
    Class<?> raw = type.getRawClass();
    if (TEXTS.contains(raw)) {
      return simple("string");
    }
    if (FORMATS.containsKey(raw)) {
      return simple("string").put("format", FORMATS.get(raw));
    }
    if (WORDS.containsKey(raw)) {
      return simple("string").put("description", WORDS.get(raw));
    }
    if (INTEGERS.contains(raw)) {
      return simple("integer");
    }
    if (NUMBERS.contains(raw)) {
      return simple("number");
    }
    if (raw == boolean.class || raw == Boolean.class) {
      return simple("boolean");
    }
    if (raw == Object.class || JsonNode.class.isAssignableFrom(raw)) {
      return node();
    }
    return compound(type);
  }

  private ObjectNode compound(JavaType type) {
    Class<?> raw = type.getRawClass();
    if (raw.isEnum()) {
      return described(choices(raw), raw);
    }
    if (type.isReferenceType() && raw == Optional.class) {
      return schema(type.getReferencedType());
    }
    if (type.isArrayType() || Collection.class.isAssignableFrom(raw) || raw == Iterable.class) {
      ObjectNode array = simple("array");
      array.set("items", schema(type.getContentType() == null ? any() : type.getContentType()));
      return array;
    }
    if (Map.class.isAssignableFrom(raw)) {
      ObjectNode object = simple("object");
      object.set("additionalProperties", schema(type.getContentType()));
      return object;
    }
    String ofPackage = raw.getPackageName();
    if (raw.isPrimitive() || ofPackage.startsWith("java.") || ofPackage.startsWith("jakarta.")) {
      throw new IllegalArgumentException(
          "%s cannot be read from JSON; use a text, a number, a record or a type of java.time"
              .formatted(type.toCanonical()));
    }
    return object(type);
  }

  private ObjectNode object(JavaType type) {
    String name = underWay.get(type);
    if (name != null) {
      referred.add(name);
      return node().put("$ref", "#/$defs/" + name);
    }
    String fresh = type.getRawClass().getSimpleName() + (underWay.isEmpty() ? "" : underWay.size());
    underWay.put(type, fresh);
    ObjectNode schema = one(type);
    definitions.put(fresh, schema);
    if (referred.contains(fresh)) {
      return node().put("$ref", "#/$defs/" + fresh); // It stays in underWay: others refer to it.
    }
    underWay.remove(type);
    return schema;
  }

  private ObjectNode one(JavaType type) {
    AnnotatedClass annotated = AnnotatedClassResolver.resolve(CONFIG, type, CONFIG);
    JsonTypeInfo.Value info =
        CONFIG.getAnnotationIntrospector().findPolymorphicTypeInfo(CONFIG, annotated);
    return described(
        info == null ? properties(type) : kinds(type, annotated, info), type.getRawClass());
  }

  private ObjectNode properties(JavaType type) {
    BeanDescription bean = CONFIG.introspect(type);
    if (type.isAbstract()) {
      throw new IllegalArgumentException(
          "%s is abstract, and nothing says which type of it is meant: seal it, or use @JsonTypeInfo and @JsonSubTypes"
              .formatted(type.toCanonical()));
    }
    ObjectNode schema = simple("object");
    ObjectNode properties = schema.putObject("properties");
    ArrayNode required = schema.putArray("required");
    for (BeanPropertyDefinition property : bean.findProperties()) {
      if (!property.couldDeserialize()) {
        continue;
      }
      ObjectNode value = schema(property.getPrimaryType());
      describe(value, property);
      properties.set(property.getName(), value);
      if (isRequired(property)) {
        required.add(property.getName());
      }
    }
    schema.put("additionalProperties", false);
    return schema;
  }

  private ObjectNode kinds(JavaType type, AnnotatedClass annotated, JsonTypeInfo.Value info) {
    boolean named =
        info.getIdType() == JsonTypeInfo.Id.NAME || info.getIdType() == JsonTypeInfo.Id.SIMPLE_NAME;
    boolean within =
        info.getInclusionType() == JsonTypeInfo.As.PROPERTY
            || info.getInclusionType() == JsonTypeInfo.As.EXISTING_PROPERTY;
    if (!named || !within) {
      throw new IllegalArgumentException(
          "%s says which type it is in another way than by a name in a property"
              .formatted(type.toCanonical()));
    }
    String property = info.getPropertyName();
    ObjectNode schema = node();
    ArrayNode kinds = schema.putArray("anyOf");
    Set<String> names = new HashSet<>();
    for (NamedType kind :
        ToolJson.MAPPER.getSubtypeResolver().collectAndResolveSubtypesByTypeId(CONFIG, annotated)) {
      JavaType known = CONFIG.constructType(kind.getType());
      if (kind.getName() != null && known.isTypeOrSubTypeOf(type.getRawClass())) {
        ObjectNode one = properties(known);
        boolean isTaken =
            info.getInclusionType() == JsonTypeInfo.As.PROPERTY
                && one.path("properties").has(property);
        if (isTaken || !names.add(kind.getName())) {
          throw new IllegalArgumentException(
              isTaken
                  ? "%s has a member '%s' of its own, by which its type is told too"
                      .formatted(known.toCanonical(), property)
                  : "%s has two types with the name %s"
                      .formatted(type.toCanonical(), kind.getName()));
        }
        one.withObject("properties").putObject(property).put("const", kind.getName());
        one.withArray("required").add(property);
        kinds.add(one);
      }
    }
    if (kinds.isEmpty()) {
      throw new IllegalArgumentException(
          "%s has no types by name: @JsonSubTypes lists them".formatted(type.toCanonical()));
    }
    return schema;
  }

  /** As in LangChain4j: required, unless it is optional or {@link JsonProperty} says so. */
  private static boolean isRequired(BeanPropertyDefinition property) {
    if (isOptional(property.getPrimaryType())) {
      return false;
    }
    for (AnnotatedMember member : members(property)) {
      JsonProperty declared = member.getAnnotation(JsonProperty.class);
      if (declared != null) {
        return declared.required();
      }
      if (isNullable(member)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isNullable(AnnotatedMember member) {
    return switch (member) {
      case AnnotatedField field ->
          isNullable(field.getAnnotated(), field.getAnnotated().getAnnotatedType());
      case AnnotatedParameter parameter
          when parameter.getOwner().getMember() instanceof Executable creator -> {
        Parameter declared = creator.getParameters()[parameter.getIndex()];
        yield isNullable(declared, declared.getAnnotatedType());
      }
      default -> false;
    };
  }

  private static void describe(ObjectNode schema, BeanPropertyDefinition property) {
    for (AnnotatedMember member : members(property)) {
      Description description = member.getAnnotation(Description.class);
      if (description != null) {
        schema.put("description", String.join(" ", description.value()));
      }
    }
  }

  private static List<AnnotatedMember> members(BeanPropertyDefinition property) {
    return Stream.<@Nullable AnnotatedMember>of(
            property.getField(),
            property.getConstructorParameter(),
            property.getSetter(),
            property.getGetter())
        .filter(Objects::nonNull)
        .map(Objects::requireNonNull)
        .toList();
  }

  private static ObjectNode described(ObjectNode schema, Class<?> type) {
    Description description = type.getAnnotation(Description.class);
    return description == null
        ? schema
        : schema.put("description", String.join(" ", description.value()));
  }

  /** The constants as Jackson writes them, by their names or by their {@code @JsonValue}. */
  private static ObjectNode choices(Class<?> type) {
    ArrayNode names = ToolJson.MAPPER.createArrayNode();
    for (Object constant : type.getEnumConstants()) {
      names.add(ToolJson.MAPPER.<JsonNode>valueToTree(constant));
    }
    boolean numbers = !names.isEmpty() && names.get(0).isIntegralNumber();
    return simple(numbers ? "integer" : "string").set("enum", names);
  }

  private static JavaType any() {
    return ToolJson.MAPPER.constructType(Object.class);
  }

  private static ObjectNode simple(String type) {
    return node().put("type", type);
  }

  private static ObjectNode node() {
    return ToolJson.MAPPER.createObjectNode();
  }
}
