package dev.stint.quarkus.test;

import dev.stint.testkit.ScriptedModel;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The models of the application by their configured names, each with a script. No vendor is asked,
 * and no key is needed. Before each test all scripts are empty.
 *
 * <pre>{@code
 * @Inject ScriptedModels models;
 * ...
 * models.named("fast").calls("find", "{\"number\": \"4711\"}").says("It was paid.");
 * }</pre>
 */
@Singleton
public class ScriptedModels {

  private final Map<String, ScriptedModel> byName = new ConcurrentHashMap<>();

  /**
   * The model of a name under {@code stint.models}; if none is configured, that of an agent's
   * route, {@code default} unless it names one.
   */
  public ScriptedModel named(String name) {
    return byName.computeIfAbsent(name, any -> new ScriptedModel());
  }

  /** Forgets every script and every request. */
  void reset() {
    byName.clear();
  }
}
