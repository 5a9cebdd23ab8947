/** The build-time half of the Quarkus extension. */
@NullMarked
package dev.stint.quarkus.deployment;

import org.jspecify.annotations.NullMarked;
