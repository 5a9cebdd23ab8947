/**
 * Stint on AWS Lambda. One artefact holds all functions; which one a Lambda is, its variable {@code
 * QUARKUS_FUNQY_EXPORT} says: {@code step}, {@code dead}, {@code sweep} or {@code email}.
 */
@NullMarked
package dev.stint.lambda;

import org.jspecify.annotations.NullMarked;
