package dev.stint.client;

import java.util.LinkedHashMap;
import java.util.Map;

/** Which runs a list has. */
public final class RunQuery {

  private final Map<String, String> parameters;

  private RunQuery(Map<String, String> parameters) {
    this.parameters = Map.copyOf(parameters);
  }

  /** All runs, newest first. */
  public static RunQuery all() {
    return new RunQuery(Map.of());
  }

  public RunQuery agent(String agent) {
    return with("agent", agent);
  }

  /** running, waiting, finished, failed, cancelled or moved. */
  public RunQuery status(String status) {
    return with("status", status);
  }

  /** Only runs with a tag of this name whose value begins like this. */
  public RunQuery tag(String name, String prefix) {
    return with("tag", name + ":" + prefix);
  }

  /** At most so many runs on a page. */
  public RunQuery max(int runs) {
    return with("max", Integer.toString(runs));
  }

  /** The page after the one with this {@link Page#next}. */
  public RunQuery after(String cursor) {
    return with("cursor", cursor);
  }

  private RunQuery with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(parameters);
    more.put(name, value);
    return new RunQuery(more);
  }

  Map<String, String> parameters() {
    return parameters;
  }
}
