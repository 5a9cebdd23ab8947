/**
 * The API on AWS Lambda. The application's resources answer HTTP requests of a Function URL or an
 * API Gateway HTTP API, without a socket. The caller is the one that the authorizer has
 * authenticated.
 */
@NullMarked
package dev.stint.lambda.http;

import org.jspecify.annotations.NullMarked;
