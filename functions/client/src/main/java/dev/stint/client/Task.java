package dev.stint.client;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an agent is to do.
 *
 * @param input the task, in words
 * @param attachments images and PDFs that the agent reads
 * @param stintLimits limits of a stint, tighter than the agent's; null for the agent's
 * @param runLimits limits of the run, tighter than the agent's; null for the agent's
 * @param tags up to ten names and values by which people find the run
 * @param documents texts that the agent works on, by their paths
 * @param idempotencyKey names the run: the same key for the same agent never starts a second one;
 *     null for a run of its own
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Task(
    String input,
    List<Attachment> attachments,
    @Nullable Limits stintLimits,
    @Nullable Limits runLimits,
    Map<String, String> tags,
    Map<String, String> documents,
    @JsonIgnore @Nullable String idempotencyKey) {

  public Task {
    attachments = List.copyOf(attachments);
    tags = Map.copyOf(tags);
    documents = Map.copyOf(documents);
  }

  public static Task of(String input) {
    return new Task(input, List.of(), null, null, Map.of(), Map.of(), null);
  }

  public Task attachments(Attachment... files) {
    return new Task(input, List.of(files), stintLimits, runLimits, tags, documents, idempotencyKey);
  }

  public Task stintLimits(Limits limits) {
    return new Task(input, attachments, limits, runLimits, tags, documents, idempotencyKey);
  }

  public Task runLimits(Limits limits) {
    return new Task(input, attachments, stintLimits, limits, tags, documents, idempotencyKey);
  }

  public Task tags(Map<String, String> other) {
    return new Task(input, attachments, stintLimits, runLimits, other, documents, idempotencyKey);
  }

  public Task documents(Map<String, String> other) {
    return new Task(input, attachments, stintLimits, runLimits, tags, other, idempotencyKey);
  }

  public Task key(String key) {
    return new Task(input, attachments, stintLimits, runLimits, tags, documents, key);
  }
}
