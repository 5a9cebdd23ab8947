/**
 * Stint on AWS Lambda. One artefact holds all functions. The variable {@code QUARKUS_FUNQY_EXPORT}
 * says which one a Lambda function is: {@code step}, {@code dead}, {@code sweep} or {@code email}.
 */
@NullMarked
package dev.stint.lambda;

import org.jspecify.annotations.NullMarked;
