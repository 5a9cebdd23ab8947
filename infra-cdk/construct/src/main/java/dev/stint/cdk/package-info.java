/**
 * Stint on AWS, as a CDK construct: {@link dev.stint.cdk.StintAgents} in a stack of yours, with the
 * two artefacts of your application.
 */
@NullMarked
package dev.stint.cdk;

import org.jspecify.annotations.NullMarked;
