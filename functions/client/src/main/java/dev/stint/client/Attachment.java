package dev.stint.client;

import java.util.Base64;

/**
 * An image or a PDF, for an agent that reads those.
 *
 * @param name by which the agent knows it, without a path
 * @param data in Base64
 */
public record Attachment(String name, String data) {

  public static Attachment of(String name, byte[] file) {
    return new Attachment(name, Base64.getEncoder().encodeToString(file));
  }
}
