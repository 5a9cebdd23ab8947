package dev.stint.http;

import dev.stint.agent.Content;
import dev.stint.agent.ToolOutcome.Edit;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.multipart.FormValue;
import org.jboss.resteasy.reactive.server.multipart.MultipartFormDataInput;
import org.jspecify.annotations.Nullable;

/**
 * A task or a message as {@code multipart/form-data}: a field with its text, and files that become
 * documents, by their names.
 *
 * @param text of the field; null if it is missing
 */
record Forms(@Nullable String text, List<Edit> documents) {

  /** The name of the fields that are documents. */
  private static final String DOCUMENTS = "documents";

  /**
   * Reads a form.
   *
   * @param name of the field with the text
   */
  static Forms of(MultipartFormDataInput form, String name) {
    String text = null;
    List<Edit> documents = new ArrayList<>();
    for (Map.Entry<String, Collection<FormValue>> field : form.getValues().entrySet()) {
      for (FormValue value : field.getValue()) {
        if (field.getKey().equals(DOCUMENTS) && value.isFileItem()) {
          documents.add(document(value));
        } else if (field.getKey().equals(name) && !value.isFileItem() && text == null) {
          text = value.getValue();
        } else {
          throw Problems.badRequest(
              "A form has one field '%s' with a text, and files as '%s'; got '%s'"
                  .formatted(name, DOCUMENTS, field.getKey()));
        }
      }
    }
    return new Forms(text, documents);
  }

  private static Edit document(FormValue file) {
    try (InputStream in = file.getFileItem().getInputStream()) {
      return new Edit(file.getFileName(), Optional.of(Content.of(in.readAllBytes())));
    } catch (IOException e) {
      throw new UncheckedIOException("A file of the form cannot be read", e);
    }
  }
}
