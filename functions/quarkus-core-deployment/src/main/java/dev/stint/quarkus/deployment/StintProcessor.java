package dev.stint.quarkus.deployment;

import dev.langchain4j.http.client.HttpClientBuilderFactory;
import dev.stint.agent.AnswerSource;
import dev.stint.agent.ToolSource;
import io.quarkus.arc.deployment.BeanDiscoveryFinishedBuildItem;
import io.quarkus.arc.deployment.ValidationPhaseBuildItem.ValidationErrorBuildItem;
import io.quarkus.arc.processor.BeanInfo;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.builditem.CombinedIndexBuildItem;
import io.quarkus.deployment.builditem.ExtensionSslNativeSupportBuildItem;
import io.quarkus.deployment.builditem.FeatureBuildItem;
import io.quarkus.deployment.builditem.IndexDependencyBuildItem;
import io.quarkus.deployment.builditem.LaunchModeBuildItem;
import io.quarkus.deployment.builditem.RunTimeConfigurationDefaultBuildItem;
import io.quarkus.deployment.builditem.SystemPropertyBuildItem;
import io.quarkus.deployment.builditem.nativeimage.NativeImageResourceBuildItem;
import io.quarkus.deployment.builditem.nativeimage.NativeImageResourceBundleBuildItem;
import io.quarkus.deployment.builditem.nativeimage.NativeImageSystemPropertyBuildItem;
import io.quarkus.deployment.builditem.nativeimage.ReflectiveClassBuildItem;
import io.quarkus.deployment.builditem.nativeimage.RuntimeInitializedClassBuildItem;
import io.quarkus.deployment.builditem.nativeimage.ServiceProviderBuildItem;
import io.quarkus.deployment.pkg.builditem.OutputTargetBuildItem;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.smallrye.health.deployment.spi.HealthBuildItem;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jboss.jandex.MethodInfo;

/**
 * Registers for native images the classes that are found by reflection at run time: agents' tools
 * and the types of their arguments and results, the wire formats of the model vendors, and the
 * classes that the AWS SDK loads by name. A user who adds a tool or an argument configures nothing.
 */
final class StintProcessor {

  private static final String FEATURE = "stint";
  private static final String URI_VALIDATION = "vertx.disableURIValidation";

  /** The vendors' libraries whose requests and replies are mapped to JSON by reflection. */
  private static final List<String> VENDORS =
      List.of("open-ai", "anthropic", "google-ai-gemini", "mistral-ai", "ollama");

  private static final List<String> WIRE_FORMATS =
      List.of(
          "dev.langchain4j.model.openai.internal.",
          "dev.langchain4j.model.anthropic.internal.",
          "dev.langchain4j.model.googleai.",
          "dev.langchain4j.model.mistralai.internal.",
          "dev.langchain4j.model.ollama.");

  private static final List<String> AWS_MODULES =
      List.of(
          "global/handlers",
          "services/dynamodb",
          "services/sqs",
          "services/s3",
          "services/sesv2",
          "services/scheduler",
          "services/secretsmanager",
          "services/bedrockruntime");

  /**
   * These classes hold a source of randomness, which must not come from the build. The last one is
   * an exception: it refers to an HTTP client that is not used.
   */
  private static final List<String> AT_RUN_TIME =
      List.of(
          "dev.langchain4j.internal.RetryUtils",
          "software.amazon.awssdk.core.retry.backoff.FullJitterBackoffStrategy",
          "software.amazon.awssdk.services.dynamodb.DynamoDbRetryPolicy",
          "software.amazon.awssdk.utils.cache.CachedSupplier",
          "software.amazon.awssdk.services.s3.internal.crt.S3InternalSdkHttpExecutionAttribute");

  @BuildStep
  FeatureBuildItem feature() {
    return new FeatureBuildItem(FEATURE);
  }

  /** Registers the files of H2's MVStore, which it makes by reflection. */
  @BuildStep
  ReflectiveClassBuildItem embeddedStore() {
    return ReflectiveClassBuildItem.builder(
            "dev.stint.embedded.disk.SteadyFile", "org.h2.store.fs.disk.FilePathDisk")
        .constructors()
        .reason("H2 makes it by reflection")
        .build();
  }

  /** In dev mode runs are kept among what is built, so that a clean build forgets them. */
  @BuildStep
  void devDirectory(
      LaunchModeBuildItem mode,
      OutputTargetBuildItem target,
      BuildProducer<RunTimeConfigurationDefaultBuildItem> defaults) {
    if (mode.getLaunchMode() == LaunchMode.DEVELOPMENT) {
      defaults.produce(
          new RunTimeConfigurationDefaultBuildItem(
              "stint.embedded.directory", target.getOutputDirectory().resolve("stint").toString()));
    }
  }

  /** Used if the application has SmallRye Health. */
  @BuildStep
  HealthBuildItem health() {
    return new HealthBuildItem("dev.stint.quarkus.StoreHealth", true);
  }

  /** AWS and all vendors except a local one are called over TLS. */
  @BuildStep
  ExtensionSslNativeSupportBuildItem tls() {
    return new ExtensionSslNativeSupportBuildItem(FEATURE);
  }

  /** Finds the tools of a bean. */
  @BuildStep
  ServiceProviderBuildItem toolSources() {
    return ServiceProviderBuildItem.allProvidersFromClassPath(ToolSource.class.getName());
  }

  @BuildStep
  ServiceProviderBuildItem answerSources() {
    return ServiceProviderBuildItem.allProvidersFromClassPath(AnswerSource.class.getName());
  }

  @BuildStep
  void index(BuildProducer<IndexDependencyBuildItem> libraries) {
    for (String vendor : VENDORS) {
      libraries.produce(new IndexDependencyBuildItem("dev.langchain4j", "langchain4j-" + vendor));
    }
    libraries.produce(new IndexDependencyBuildItem("dev.stint", "stint-langchain4j")); // Its tools.
    libraries.produce(new IndexDependencyBuildItem("dev.stint", "stint-story")); // What it answers.
  }

  /** Tools are called by reflection. */
  @BuildStep
  void tools(CombinedIndexBuildItem index, BuildProducer<ReflectiveClassBuildItem> classes) {
    for (MethodInfo method : ToolMethods.of(index.getIndex())) {
      classes.produce(
          ReflectiveClassBuildItem.builder(method.declaringClass().name().toString())
              .methods()
              .reason("it has tools")
              .build());
    }
  }

  /** Fails the build if a tool can never work, or if the proxy of its bean would hide it. */
  @BuildStep
  void checkTools(
      CombinedIndexBuildItem index,
      BeanDiscoveryFinishedBuildItem beans,
      BuildProducer<ValidationErrorBuildItem> errors) {
    List<String> problems = new ArrayList<>();
    List<BeanInfo> all = beans.beanStream().classBeans().collect(); // A stream is read once.
    for (MethodInfo method : ToolMethods.of(index.getIndex())) {
      List<BeanInfo> ofClass = all.stream().filter(bean -> isOf(bean, method)).toList();
      ToolMethods.problem(method, ofClass).ifPresent(problems::add);
    }
    if (!problems.isEmpty()) {
      errors.produce(
          new ValidationErrorBuildItem(
              new IllegalStateException(String.join(System.lineSeparator(), problems))));
    }
  }

  private static boolean isOf(BeanInfo bean, MethodInfo method) {
    return bean.getBeanClass().equals(method.declaringClass().name());
  }

  @BuildStep
  void models(
      CombinedIndexBuildItem index,
      BuildProducer<ReflectiveClassBuildItem> classes,
      BuildProducer<ServiceProviderBuildItem> services,
      BuildProducer<NativeImageResourceBuildItem> resources,
      BuildProducer<NativeImageResourceBundleBuildItem> bundles) {
    String[] wire =
        index.getIndex().getKnownClasses().stream()
            .map(known -> known.name().toString())
            .filter(name -> WIRE_FORMATS.stream().anyMatch(name::startsWith))
            .toArray(String[]::new);
    classes.produce(
        ReflectiveClassBuildItem.builder(wire)
            .constructors()
            .methods()
            .fields()
            .reason("the wire format of a model vendor")
            .build());
    services.produce(
        ServiceProviderBuildItem.allProvidersFromClassPath(
            HttpClientBuilderFactory.class.getName()));
    resources.produce(
        new NativeImageResourceBuildItem("dev/stint/langchain4j/model-prices.properties"));
    // The messages of the JSON Schema validator about wrong arguments.
    bundles.produce(new NativeImageResourceBundleBuildItem("jsv-messages"));
  }

  /** Registers the interceptors that the modules of the AWS SDK list in files and load by name. */
  @BuildStep
  void aws(
      BuildProducer<ReflectiveClassBuildItem> classes,
      BuildProducer<NativeImageResourceBuildItem> resources,
      BuildProducer<RuntimeInitializedClassBuildItem> atRunTime)
      throws IOException {
    for (String module : AWS_MODULES) {
      String file = "software/amazon/awssdk/%s/execution.interceptors".formatted(module);
      resources.produce(new NativeImageResourceBuildItem(file));
      for (String interceptor : lines(file)) {
        classes.produce(
            ReflectiveClassBuildItem.builder(interceptor).reason("the AWS SDK loads it").build());
      }
    }
    AT_RUN_TIME.forEach(name -> atRunTime.produce(new RuntimeInitializedClassBuildItem(name)));
  }

  /**
   * Turns off Quarkus's check of encoded paths, which answers without an explanation. The API
   * checks the path and says what is wrong.
   */
  @BuildStep
  void paths(
      BuildProducer<SystemPropertyBuildItem> atRunTime,
      BuildProducer<NativeImageSystemPropertyBuildItem> atBuildTime) {
    atRunTime.produce(new SystemPropertyBuildItem(URI_VALIDATION, "true"));
    atBuildTime.produce(new NativeImageSystemPropertyBuildItem(URI_VALIDATION, "true"));
  }

  /** Registers the error report that Lambda reads if a function throws. */
  @BuildStep
  ReflectiveClassBuildItem failures() {
    return ReflectiveClassBuildItem.builder("io.quarkus.amazon.lambda.runtime.FunctionError")
        .methods()
        .reason("the wire format of Lambda")
        .build();
  }

  private static List<String> lines(String resource) throws IOException {
    List<String> lines = new ArrayList<>();
    for (URL file :
        Collections.list(Thread.currentThread().getContextClassLoader().getResources(resource))) {
      try (InputStream in = file.openStream()) {
        lines.addAll(
            new String(in.readAllBytes(), StandardCharsets.UTF_8).strip().lines().toList());
      }
    }
    return lines;
  }
}
