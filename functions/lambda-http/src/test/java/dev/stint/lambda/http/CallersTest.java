package dev.stint.lambda.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The payloads are those of AWS's documentation for every kind of authorizer. */
class CallersTest {

  private static final List<String> CLAIMS =
      List.of(
          "principalId",
          "preferred_username",
          "email",
          "username",
          "cognito:username",
          "sub",
          "client_id");

  /** «Use Function URLs» and «Control access to HTTP APIs with IAM authorization». */
  private static final String IAM =
      """
      {"iam":{"accessKey":"AKIAIOSFODNN7EXAMPLE","accountId":"111122223333",
       "callerId":"AIDACKCEVSQ6C2EXAMPLE","cognitoIdentity":null,"principalOrgId":"o-a1b2c3d4e5",
       "userArn":"arn:aws:iam::111122223333:user/example-user","userId":"AIDACOSFODNN7EXAMPLE2"}}""";

  private static final String ASSUMED_ROLE =
      IAM.replace(
          "arn:aws:iam::111122223333:user/example-user",
          "arn:aws:sts::111122223333:assumed-role/Support/ada");

  /** «Control access to HTTP APIs with JWT authorizers»; claims are texts there. */
  private static final String OIDC =
      """
      {"jwt":{"claims":{"iss":"https://login.example.com","sub":"00u1a2b3c4","aud":"api://stint",
       "exp":"1795424400","iat":"1795420800"},"scopes":["runs"]}}""";

  private static final String ENTRA =
      OIDC.replace("\"sub\"", "\"preferred_username\":\"ada@example.com\",\"sub\"");

  /** «Understanding the identity (ID) token», Amazon Cognito Developer Guide. */
  private static final String COGNITO_ID =
      """
      {"jwt":{"claims":{"sub":"aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee",
       "cognito:groups":"[test-group-a test-group-b]","email_verified":"true",
       "iss":"https://cognito-idp.us-west-2.amazonaws.com/us-west-2_example",
       "cognito:username":"my-test-user","aud":"xxxxxxxxxxxxexample","token_use":"id",
       "email":"my-test-user@example.com"},"scopes":null}}""";

  private static final String COGNITO_UNCONFIRMED =
      COGNITO_ID.replace("\"email_verified\":\"true\"", "\"email_verified\":\"false\"");

  /** «Understanding the access token», Amazon Cognito Developer Guide. */
  private static final String COGNITO_ACCESS =
      """
      {"jwt":{"claims":{"sub":"aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee",
       "iss":"https://cognito-idp.us-west-2.amazonaws.com/us-west-2_example","version":"2",
       "client_id":"xxxxxxxxxxxxexample","token_use":"access","scope":"phone openid profile email",
       "username":"my-test-user"},"scopes":null}}""";

  private static final String CLIENT_CREDENTIALS =
      """
      {"jwt":{"claims":{"client_id":"xxxxxxxxxxxxexample","token_use":"access"}}}""";

  /** «Control access to HTTP APIs with AWS Lambda authorizers». */
  private static final String LAMBDA =
      """
      {"lambda":{"principalId":"abcdef","stringKey":"value","numberKey":1,"booleanKey":true}}""";

  private static final String LAMBDA_WITHOUT =
      """
      {"lambda":{"email":"ada@example.com","numberKey":1,"arrayKey":["v"],"mapKey":{"a":"b"}}}""";

  private static final String LAMBDA_NAMELESS =
      """
      {"lambda":{"sub":["a","list"],"username":"  ","mapKey":{"sub":"below"}}}""";

  private static String payload(String kind) {
    return switch (kind) {
      case "IAM" -> IAM;
      case "ASSUMED_ROLE" -> ASSUMED_ROLE;
      case "OIDC" -> OIDC;
      case "ENTRA" -> ENTRA;
      case "COGNITO_ID" -> COGNITO_ID;
      case "COGNITO_UNCONFIRMED" -> COGNITO_UNCONFIRMED;
      case "COGNITO_ACCESS" -> COGNITO_ACCESS;
      case "CLIENT_CREDENTIALS" -> CLIENT_CREDENTIALS;
      case "LAMBDA" -> LAMBDA;
      case "LAMBDA_WITHOUT" -> LAMBDA_WITHOUT;
      case "LAMBDA_NAMELESS" -> LAMBDA_NAMELESS;
      case "NOTHING" -> "{}";
      default -> throw new AssertionError(kind);
    };
  }

  @ParameterizedTest
  @CsvSource({
    "IAM, arn:aws:iam::111122223333:user/example-user",
    "ASSUMED_ROLE, arn:aws:sts::111122223333:assumed-role/Support/ada",
    "OIDC, 00u1a2b3c4",
    "ENTRA, ada@example.com",
    "COGNITO_ID, my-test-user@example.com",
    "COGNITO_UNCONFIRMED, my-test-user",
    "COGNITO_ACCESS, my-test-user",
    "CLIENT_CREDENTIALS, xxxxxxxxxxxxexample",
    "LAMBDA, abcdef",
    "LAMBDA_WITHOUT, ada@example.com",
    "LAMBDA_NAMELESS,",
    "NOTHING,"
  })
  void each_kind_of_authorizer_names_its_caller(String kind, String name) throws Exception {
    assertThat(name(payload(kind), CLAIMS)).isEqualTo(Optional.ofNullable(name));
  }

  @ParameterizedTest
  @CsvSource({
    "COGNITO_ID, aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee",
    "OIDC, 00u1a2b3c4",
    "CLIENT_CREDENTIALS,",
    "IAM, arn:aws:iam::111122223333:user/example-user"
  })
  void only_the_claims_that_are_configured_name_anybody(String kind, String name) throws Exception {
    assertThat(name(payload(kind), List.of("sub"))).isEqualTo(Optional.ofNullable(name));
  }

  @ParameterizedTest
  @CsvSource({"1000, true", "1001, false"})
  void a_name_has_a_bound(int chars, boolean named) throws Exception {
    String json = "{\"jwt\":{\"claims\":{\"sub\":\"%s\"}}}".formatted("x".repeat(chars));
    assertThat(name(json, List.of("sub")).isPresent()).isEqualTo(named);
  }

  private static Optional<String> name(String authorizer, List<String> claims) throws Exception {
    return Callers.name(JsonMapper.builder().build().readTree(authorizer), claims);
  }
}
