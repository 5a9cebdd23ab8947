package dev.stint.http;

import dev.stint.port.ExpiredRun;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/** Answers 410 for a run that has expired, so that it differs from an unknown run. */
@Provider
public final class ExpiredRunMapper implements ExceptionMapper<ExpiredRun> {

  static final String DESCRIPTION = "The run has expired: it had ended, and its time was over";

  @Override
  public Response toResponse(ExpiredRun e) {
    return Problems.expired(e).toResponse();
  }
}
