package dev.stint.quarkus;

import dev.stint.telemetry.Signer;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;

/** Signs requests to X-Ray's OTLP endpoint with Signature Version 4, as it wants them. */
final class XRay implements Signer {

  private static final Pattern HOST =
      Pattern.compile("xray\\.[a-z0-9-]+\\.amazonaws\\.com(\\.cn)?");

  /** Set by the HTTP client itself. */
  private static final Set<String> OF_CLIENT = Set.of("host", "content-length");

  private final String region;
  private final AwsCredentialsProvider credentials;
  private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();

  XRay(String region) {
    this(region, DefaultCredentialsProvider.builder().build());
  }

  XRay(String region, AwsCredentialsProvider credentials) {
    this.region = region;
    this.credentials = credentials;
  }

  static boolean is(URI endpoint) {
    return endpoint.getHost() != null && HOST.matcher(endpoint.getHost()).matches();
  }

  @Override
  public Map<String, String> headers(URI to, byte[] body) {
    SignedRequest signed =
        signer.sign(
            request ->
                request
                    .identity(credentials.resolveCredentials())
                    .request(
                        SdkHttpRequest.builder()
                            .method(SdkHttpMethod.POST)
                            .uri(to)
                            .putHeader("Content-Type", "application/json")
                            .build())
                    .payload(() -> new ByteArrayInputStream(body))
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "xray")
                    .putProperty(AwsV4HttpSigner.REGION_NAME, region));
    Map<String, String> headers = new LinkedHashMap<>();
    signed
        .request()
        .headers()
        .forEach(
            (name, values) -> {
              if (!OF_CLIENT.contains(name.toLowerCase(Locale.ROOT))) {
                headers.put(name, String.join(",", values));
              }
            });
    return headers;
  }
}
