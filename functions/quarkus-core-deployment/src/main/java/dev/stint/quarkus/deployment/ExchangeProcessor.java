package dev.stint.quarkus.deployment;

import dev.stint.agent.ToolOutcome;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.builditem.ApplicationArchivesBuildItem;
import io.quarkus.deployment.builditem.CombinedIndexBuildItem;
import io.quarkus.deployment.builditem.GeneratedResourceBuildItem;
import io.quarkus.deployment.builditem.nativeimage.ReflectiveHierarchyBuildItem;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.jandex.DotName;
import org.jboss.jandex.MethodInfo;
import org.jboss.jandex.Type;
import org.jboss.jandex.Type.Kind;

/**
 * Registers for native images what models and tools exchange: the types of arguments, results and
 * answers, which are mapped to JSON by reflection.
 */
final class ExchangeProcessor {

  private static final String SEALED =
      "META-INF/native-image/dev.stint/stint-quarkus-core/reflect-config.json";

  private static final DotName AWAITS = DotName.createSimple("dev.stint.langchain4j.Awaits");
  private static final DotName OUTCOME = DotName.createSimple(ToolOutcome.class);

  @BuildStep
  ExchangedTypesBuildItem exchanged(
      ApplicationArchivesBuildItem archives, CombinedIndexBuildItem index) {
    Set<Type> declared = new LinkedHashSet<>();
    for (MethodInfo method : ToolMethods.of(index.getIndex())) {
      declared.addAll(method.parameterTypes());
      if (!method.returnType().name().equals(OUTCOME)) { // It is no JSON.
        declared.add(method.returnType());
      }
      if (method.hasAnnotation(AWAITS) && method.annotation(AWAITS).value() != null) {
        declared.add(method.annotation(AWAITS).value().asClass());
      }
    }
    AnswerTypes.of(archives.getAllApplicationArchives())
        .forEach(name -> declared.add(type(DotName.createSimple(name))));
    Set<DotName> names = new LinkedHashSet<>();
    declared.forEach(type -> names.addAll(ExchangedTypes.of(index.getIndex(), type)));
    return new ExchangedTypesBuildItem(declared, names);
  }

  @BuildStep
  void mapped(
      ExchangedTypesBuildItem exchanged, BuildProducer<ReflectiveHierarchyBuildItem> mapped) {
    exchanged.declared().forEach(type -> mapped.produce(mapped(type)));
    exchanged.names().forEach(name -> mapped.produce(mapped(type(name))));
  }

  private static ReflectiveHierarchyBuildItem mapped(Type type) {
    return ReflectiveHierarchyBuildItem.builder(type)
        .source("what models and tools exchange")
        .ignoreTypePredicate(
            name ->
                ReflectiveHierarchyBuildItem.DefaultIgnoreTypePredicate.INSTANCE.test(name)
                    || name.toString().startsWith("dev.langchain4j."))
        .build();
  }

  /** Has native images answer which types a sealed one permits, which Quarkus does not ask for. */
  @BuildStep
  GeneratedResourceBuildItem sealedTypes(
      ExchangedTypesBuildItem exchanged, CombinedIndexBuildItem index) {
    String asked =
        exchanged.names().stream()
            .filter(name -> ExchangedTypes.hasKinds(index.getIndex(), name))
            .sorted()
            .map("{\"name\":\"%s\",\"allPermittedSubclasses\":true}"::formatted)
            .collect(Collectors.joining(",", "[", "]"));
    return new GeneratedResourceBuildItem(SEALED, asked.getBytes(StandardCharsets.UTF_8));
  }

  private static Type type(DotName name) {
    return Type.create(name, Kind.CLASS);
  }
}
