package dev.stint.http;

import dev.stint.port.PortUnavailable;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import org.jboss.logging.Logger;

/** A database, queue or store that does not answer: the same request may be sent again soon. */
@Provider
public final class PortUnavailableMapper implements ExceptionMapper<PortUnavailable> {

  private static final Logger LOG = Logger.getLogger(PortUnavailableMapper.class);

  @Override
  public Response toResponse(PortUnavailable e) {
    LOG.errorf("A request could not be served: %s", e.getMessage());
    return Problems.unavailable().toResponse();
  }
}
