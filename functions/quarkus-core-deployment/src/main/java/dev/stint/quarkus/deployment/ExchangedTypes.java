package dev.stint.quarkus.deployment;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.FieldInfo;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.Type;

/**
 * Finds the application's types that values of a type are made of: those of its fields, and for an
 * interface or an abstract class those that implement or extend it.
 */
final class ExchangedTypes {

  private final IndexView index;
  private final Set<DotName> names = new LinkedHashSet<>();

  private ExchangedTypes(IndexView index) {
    this.index = index;
  }

  /** The names of a type and of those that it is made of, as far as the application has them. */
  static Set<DotName> of(IndexView index, Type type) {
    ExchangedTypes types = new ExchangedTypes(index);
    types.add(type);
    return types.names;
  }

  /** Whether a type is an interface or an abstract class, and so may be sealed. */
  static boolean hasKinds(IndexView index, DotName name) {
    ClassInfo found = index.getClassByName(name);
    return found != null && (found.isInterface() || found.isAbstract());
  }

  private void add(Type type) {
    switch (type.kind()) {
      case ARRAY -> add(type.asArrayType().elementType());
      case PARAMETERIZED_TYPE -> {
        type.asParameterizedType().arguments().forEach(this::add);
        add(type.name());
      }
      case WILDCARD_TYPE -> add(type.asWildcardType().extendsBound());
      case CLASS -> add(type.name());
      default -> {} // A primitive, void, or a variable whose bound says nothing of its values.
    }
  }

  private void add(DotName name) {
    ClassInfo found = index.getClassByName(name);
    if (found == null || !names.add(name)) {
      return;
    }
    for (FieldInfo field : found.fields()) {
      add(field.type());
    }
    if (found.superName() != null) {
      add(found.superName());
    }
    if (hasKinds(index, name)) {
      index.getAllKnownImplementations(name).forEach(other -> add(other.name()));
      index.getAllKnownSubclasses(name).forEach(other -> add(other.name()));
    }
  }
}
