package dev.stint.http;

import dev.stint.run.ImpossibleHistory;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/** Reports a log that contradicts itself as a problem of its run. */
@Provider
public final class ImpossibleHistoryMapper implements ExceptionMapper<ImpossibleHistory> {

  @Override
  public Response toResponse(ImpossibleHistory e) {
    return Problems.damaged(e).toResponse();
  }
}
