package dev.stint.port;

/**
 * A log, queue, store or index did not do what it was asked, for a reason that is not the request's
 * own: it does not answer, is throttled, or does not know this process. The same request may
 * succeed later, so nobody's run ends by it.
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
