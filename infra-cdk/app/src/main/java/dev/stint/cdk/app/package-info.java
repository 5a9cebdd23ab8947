/** The CDK app that deploys the example. */
@NullMarked
package dev.stint.cdk.app;

import org.jspecify.annotations.NullMarked;
