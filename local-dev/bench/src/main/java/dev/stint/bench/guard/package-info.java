/** {@code ./dev bench guard}: what the guard finds, on documents of this repository. */
@NullMarked
package dev.stint.bench.guard;

import org.jspecify.annotations.NullMarked;
