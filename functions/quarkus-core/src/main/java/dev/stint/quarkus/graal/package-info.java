/** Parts of libraries that native images leave out. */
@NullMarked
package dev.stint.quarkus.graal;

import org.jspecify.annotations.NullMarked;
