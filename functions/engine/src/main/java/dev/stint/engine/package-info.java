/** One step: decide what is ready, perform it, append the outcome, enqueue the successors. */
@NullMarked
package dev.stint.engine;

import org.jspecify.annotations.NullMarked;
