package dev.stint.langchain4j;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.NopAnnotationIntrospector;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.jsontype.TypeResolverBuilder;
import com.fasterxml.jackson.databind.jsontype.impl.StdTypeResolverBuilder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a sealed type without annotations of Jackson: the member {@code type} has the simple name
 * of the type that is meant.
 */
final class SealedTypes extends NopAnnotationIntrospector {

  private static final long serialVersionUID = 1L;

  private static final JsonTypeInfo.Value BY_NAME =
      JsonTypeInfo.Value.construct(
          JsonTypeInfo.Id.NAME, JsonTypeInfo.As.PROPERTY, "type", null, false, true);

  /** An enum whose constants have bodies is sealed too, and is read by their names as ever. */
  private static boolean isOurs(Annotated type) {
    return type instanceof AnnotatedClass
        && type.getRawType().isSealed()
        && !type.getRawType().isEnum()
        && !type.hasAnnotation(JsonTypeInfo.class);
  }

  /** Whether values of a type are, or have among their items, values of a sealed type. */
  static boolean isWithin(JavaType type) {
    for (JavaType of : type.getBindings().getTypeParameters()) {
      if (isWithin(of)) {
        return true;
      }
    }
    return (type.getRawClass().isSealed() && !type.isEnumType())
        || (type.isArrayType() && isWithin(type.getContentType()));
  }

  @Override
  public JsonTypeInfo.@Nullable Value findPolymorphicTypeInfo(
      MapperConfig<?> config, Annotated type) {
    return isOurs(type) ? BY_NAME : null;
  }

  @Override
  public @Nullable TypeResolverBuilder<?> findTypeResolver(
      MapperConfig<?> config, AnnotatedClass type, JavaType base) {
    return isOurs(type) ? new StdTypeResolverBuilder(BY_NAME) : null;
  }

  @Override
  public @Nullable List<NamedType> findSubtypes(Annotated type) {
    if (!isOurs(type)) {
      return null;
    }
    List<NamedType> kinds = new ArrayList<>();
    addKinds(type.getRawType(), kinds);
    kinds.sort(Comparator.comparing(NamedType::getName)); // A native image has an order of its own.
    return kinds;
  }

  /** A sealed type may permit another one. */
  private static void addKinds(Class<?> sealed, List<NamedType> kinds) {
    for (Class<?> permitted : sealed.getPermittedSubclasses()) {
      if (permitted.isSealed()) {
        addKinds(permitted, kinds);
      } else {
        kinds.add(new NamedType(permitted, permitted.getSimpleName()));
      }
    }
  }
}
