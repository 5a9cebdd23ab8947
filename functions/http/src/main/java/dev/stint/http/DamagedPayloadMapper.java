package dev.stint.http;

import dev.stint.port.DamagedPayload;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/** Reports a stored text that cannot be read as a problem of its run. */
@Provider
public final class DamagedPayloadMapper implements ExceptionMapper<DamagedPayload> {

  @Override
  public Response toResponse(DamagedPayload e) {
    return Problems.damaged(e).toResponse();
  }
}
