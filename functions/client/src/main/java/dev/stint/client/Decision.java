package dev.stint.client;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * A person's decision of a hold.
 *
 * @param choice one of the hold's choices
 * @param arguments for {@code edit}: the call's new arguments
 * @param text the answer, outcome or reason, for the model
 * @param note for people
 * @param by who decides; counts only where the API authenticates nobody
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Decision(
    String choice,
    @Nullable JsonNode arguments,
    @Nullable String text,
    @Nullable String note,
    @Nullable String by) {

  public static Decision of(String choice) {
    return new Decision(choice, null, null, null, null);
  }

  public Decision arguments(JsonNode edited) {
    return new Decision(choice, edited, text, note, by);
  }

  public Decision text(String forTheModel) {
    return new Decision(choice, arguments, forTheModel, note, by);
  }

  public Decision note(String forPeople) {
    return new Decision(choice, arguments, text, forPeople, by);
  }

  public Decision by(String person) {
    return new Decision(choice, arguments, text, note, person);
  }
}
