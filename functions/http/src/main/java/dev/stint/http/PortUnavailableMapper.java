package dev.stint.http;

import dev.stint.port.PortUnavailable;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import org.jboss.logging.Logger;

/**
 * Answers 503 if a database, queue or store does not answer; a client may send the request again.
 */
@Provider
public final class PortUnavailableMapper implements ExceptionMapper<PortUnavailable> {

  private static final Logger LOG = Logger.getLogger(PortUnavailableMapper.class);

  @Override
  public Response toResponse(PortUnavailable e) {
    LOG.errorf("A request could not be served: %s", e.getMessage());
    return Problems.unavailable().toResponse();
  }
}
