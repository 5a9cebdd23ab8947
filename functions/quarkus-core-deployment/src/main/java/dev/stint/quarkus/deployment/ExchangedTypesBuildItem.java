package dev.stint.quarkus.deployment;

import io.quarkus.builder.item.SimpleBuildItem;
import java.util.Set;
import org.jboss.jandex.DotName;
import org.jboss.jandex.Type;

/** The types of tools' arguments and results and of agents' answers. */
final class ExchangedTypesBuildItem extends SimpleBuildItem {

  private final Set<Type> declared;
  private final Set<DotName> names;

  /**
   * @param declared as methods and agents name them
   * @param names of the application's types among them, and of those that they are made of
   */
  ExchangedTypesBuildItem(Set<Type> declared, Set<DotName> names) {
    this.declared = Set.copyOf(declared);
    this.names = Set.copyOf(names);
  }

  Set<Type> declared() {
    return declared;
  }

  Set<DotName> names() {
    return names;
  }
}
