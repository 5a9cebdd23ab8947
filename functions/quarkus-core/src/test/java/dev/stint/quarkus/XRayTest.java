package dev.stint.quarkus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** Requests to X-Ray have the signature that AWS computes, as its documentation of SigV4 says. */
class XRayTest {

  private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
  private static final URI TO = URI.create("https://xray.eu-central-1.amazonaws.com/v1/traces");
  private static final Pattern AUTHORIZATION =
      Pattern.compile(
          "AWS4-HMAC-SHA256 Credential=AKID/(\\d{8})/eu-central-1/xray/aws4_request, SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})");

  @Test
  void a_request_is_signed_as_aws_checks_it() throws GeneralSecurityException {
    XRay signer =
        new XRay(
            "eu-central-1",
            StaticCredentialsProvider.create(
                AwsSessionCredentials.create("AKID", SECRET, "session")));
    byte[] body = "{\"resourceSpans\":[]}".getBytes(UTF_8);

    Map<String, String> headers = new TreeMap<>();
    signer
        .headers(TO, body)
        .forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));

    assertThat(headers).containsEntry("x-amz-security-token", "session");
    assertThat(headers.values()).noneMatch(value -> value.contains(SECRET));
    Matcher authorization =
        AUTHORIZATION.matcher(Objects.requireNonNull(headers.get("authorization")));
    assertThat(authorization.matches()).isTrue();
    headers.put("host", TO.getHost());
    assertThat(authorization.group(3))
        .isEqualTo(signature(headers, authorization.group(1), authorization.group(2), body));
  }

  @Test
  void only_the_endpoints_of_xray_are_signed_for() {
    assertThat(XRay.is(TO)).isTrue();
    assertThat(XRay.is(URI.create("https://xray.cn-north-1.amazonaws.com.cn"))).isTrue();
    assertThat(XRay.is(URI.create("http://localhost:4318"))).isFalse();
    assertThat(XRay.is(URI.create("https://xray.evil.example/xray.eu-central-1.amazonaws.com")))
        .isFalse();
    assertThat(XRay.is(URI.create("https://xray.eu-central-1.amazonaws.com.evil.example")))
        .isFalse();
  }

  private static String signature(
      Map<String, String> headers, String day, String signed, byte[] body)
      throws GeneralSecurityException {
    String canonicalHeaders =
        Arrays.stream(signed.split(";", -1))
            .map(
                name -> name + ":" + Objects.requireNonNull(headers.get(name), name).strip() + "\n")
            .collect(Collectors.joining());
    String request =
        "POST\n/v1/traces\n\n%s\n%s\n%s".formatted(canonicalHeaders, signed, sha256(body));
    String scope = day + "/eu-central-1/xray/aws4_request";
    String toSign =
        "AWS4-HMAC-SHA256\n%s\n%s\n%s"
            .formatted(headers.get("x-amz-date"), scope, sha256(request.getBytes(UTF_8)));
    byte[] key = ("AWS4" + SECRET).getBytes(UTF_8);
    for (String part : scope.split("/", -1)) {
      key = hmac(key, part);
    }
    return HexFormat.of().formatHex(hmac(key, toSign));
  }

  private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text.getBytes(UTF_8));
  }

  private static String sha256(byte[] bytes) throws GeneralSecurityException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
