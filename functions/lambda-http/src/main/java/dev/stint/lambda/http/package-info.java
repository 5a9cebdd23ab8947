/**
 * The API on AWS Lambda: HTTP requests of a Function URL or an API Gateway HTTP API are answered by
 * the application's resources, without a socket. The caller is whoever the authorizer has proved.
 */
@NullMarked
package dev.stint.lambda.http;

import org.jspecify.annotations.NullMarked;
