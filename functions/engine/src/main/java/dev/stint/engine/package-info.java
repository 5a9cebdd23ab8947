/** One step: decide what is ready, perform it, append the outcome, hand on. */
@NullMarked
package dev.stint.engine;

import org.jspecify.annotations.NullMarked;
