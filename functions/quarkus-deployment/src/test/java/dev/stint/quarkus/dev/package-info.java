/** The build-time half of the Quarkus extension. */
@NullMarked
package dev.stint.quarkus.dev;

import org.jspecify.annotations.NullMarked;
