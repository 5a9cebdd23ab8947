/** What a native image leaves out of the libraries it is built from. */
@NullMarked
package dev.stint.quarkus.graal;

import org.jspecify.annotations.NullMarked;
