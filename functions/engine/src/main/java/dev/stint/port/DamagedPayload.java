package dev.stint.port;

/** A stored text is missing, or does not have the hash that its key names. */
public final class DamagedPayload extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public DamagedPayload(String key, String what) {
    super(
        "Payload %s: %s. Restore it to the payload store; its run goes on from there."
            .formatted(key, what));
  }
}
