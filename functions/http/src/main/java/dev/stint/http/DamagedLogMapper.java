package dev.stint.http;

import dev.stint.port.DamagedLog;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/** Reports a log that cannot be read as a problem of its run. */
@Provider
public final class DamagedLogMapper implements ExceptionMapper<DamagedLog> {

  @Override
  public Response toResponse(DamagedLog e) {
    return Problems.damaged(e).toResponse();
  }
}
