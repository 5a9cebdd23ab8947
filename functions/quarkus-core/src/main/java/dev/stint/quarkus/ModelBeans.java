package dev.stint.quarkus;

import dev.langchain4j.model.chat.ChatModel;
import dev.stint.agent.Model;
import dev.stint.langchain4j.ApiKey;
import dev.stint.langchain4j.LangChain4jModel;
import io.quarkus.arc.All;
import io.quarkus.arc.DefaultBean;
import io.quarkus.arc.InstanceHandle;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.lang.annotation.Annotation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Produces the models and routes that the configuration and the environment name. */
final class ModelBeans {

  @Produces
  @Singleton
  @DefaultBean
  ModelRoutes routes(
      StintConfig config,
      Instance<Secrets> secrets,
      @All @Any List<InstanceHandle<Model>> rehearsals,
      @All @Any List<InstanceHandle<ChatModel>> chatModels) {
    return new RouteBuilder(
            config,
            new VendorEnvironment(System.getenv()),
            byIdentifier(rehearsals),
            byName(chatModels),
            secret -> kept(secrets.get(), secret),
            new OllamaProbe())
        .build();
  }

  private static ApiKey kept(Secrets secrets, String secret) {
    return new ApiKey() {
      @Override
      public String value() {
        return secrets.current(secret);
      }

      @Override
      public void refused() {
        secrets.doubt(secret);
      }
    };
  }

  /** The application's chat models, by their {@code @Identifier} or {@code @Named}. */
  private static Map<String, Supplier<LangChain4jModel>> byName(
      List<InstanceHandle<ChatModel>> handles) {
    Map<String, Supplier<LangChain4jModel>> models = new LinkedHashMap<>();
    for (InstanceHandle<ChatModel> handle : handles) {
      for (Annotation qualifier : handle.getBean().getQualifiers()) {
        if (qualifier instanceof Identifier identifier) {
          models.put(identifier.value(), () -> new LangChain4jModel(handle.get()));
        } else if (qualifier instanceof Named named) {
          models.put(named.value(), () -> new LangChain4jModel(handle.get()));
        }
      }
    }
    return models;
  }

  /** Rehearsals: the application's {@code Model} beans, by their {@code @Identifier}. */
  private static Map<String, Model> byIdentifier(List<InstanceHandle<Model>> handles) {
    Map<String, Model> rehearsals = new LinkedHashMap<>();
    for (InstanceHandle<Model> handle : handles) {
      for (Annotation qualifier : handle.getBean().getQualifiers()) {
        if (qualifier instanceof Identifier identifier) {
          rehearsals.put(identifier.value(), handle.get());
        }
      }
    }
    return rehearsals;
  }
}
