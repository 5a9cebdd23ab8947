package dev.stint.lambda.http;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.stint.telemetry.Telemetry;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** The function of the API: answers an HTTP event with a response. */
public class ApiHandler implements RequestStreamHandler {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final Telemetry telemetry;

  @Inject
  public ApiHandler(Telemetry telemetry) {
    this.telemetry = telemetry;
  }

  /**
   * Lambda reports any exception as the function's error.
   *
   * @throws IllegalArgumentException if the event is no HTTP request in payload format 2.0; says
   *     what it is
   */
  @Override
  public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
    HttpEvent event = HttpEvent.read(MAPPER.readTree(in));
    try {
      HttpAnswer answer = event.isTwisted() ? HttpAnswer.badPath() : VirtualHttp.send(event);
      MAPPER.writeValue(out, answer.json());
    } finally {
      telemetry.flush(); // Lambda freezes the process after the answer.
    }
  }
}
