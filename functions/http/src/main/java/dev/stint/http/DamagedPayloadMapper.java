package dev.stint.http;

import dev.stint.port.DamagedPayload;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/** A stored text that cannot be read is a problem of its run, and is said so. */
@Provider
public final class DamagedPayloadMapper implements ExceptionMapper<DamagedPayload> {

  @Override
  public Response toResponse(DamagedPayload e) {
    return Problems.damaged(e).toResponse();
  }
}
