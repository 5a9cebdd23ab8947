package dev.stint.lambda.http;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;

/** How callers of the API are named. */
@ConfigMapping(prefix = "stint.principal")
interface PrincipalConfig {

  /**
   * Claims of a token, or members of a Lambda authorizer's context: the first that is there names
   * the caller. Claims that people can change themselves are no proof of who they are for others;
   * {@code sub} alone is always safe.
   */
  @WithDefault("principalId,preferred_username,email,username,cognito:username,sub,client_id")
  List<String> claims();
}
