package dev.stint.lambda.http;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;

/** How callers of the API are named. */
@ConfigMapping(prefix = "stint.principal")
interface PrincipalConfig {

  /**
   * Claims of a token, or members of a Lambda authorizer's context, in order. The first one that is
   * present names the caller. A claim that people can change themselves does not prove to others
   * who they are; {@code sub} alone is always safe.
   */
  @WithDefault("principalId,preferred_username,email,username,cognito:username,sub,client_id")
  List<String> claims();
}
