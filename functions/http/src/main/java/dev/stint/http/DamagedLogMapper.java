package dev.stint.http;

import dev.stint.port.DamagedLog;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/** A log that cannot be read is a problem of its run, and is said so. */
@Provider
public final class DamagedLogMapper implements ExceptionMapper<DamagedLog> {

  @Override
  public Response toResponse(DamagedLog e) {
    return Problems.damaged(e).toResponse();
  }
}
