package dev.stint.port;

/**
 * A log, queue, store or index failed for a reason outside the request: it does not answer, is
 * throttled, or does not accept this process. The same request may succeed later, so no run ends
 * because of it.
 */
public final class PortUnavailable extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public PortUnavailable(String what) {
    super(what);
  }

  public PortUnavailable(String what, Throwable cause) {
    super(what, cause);
  }
}
