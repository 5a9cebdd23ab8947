/** An agent for tests that kill it: its tools leave traces outside the log. */
@NullMarked
package dev.stint.drill;

import org.jspecify.annotations.NullMarked;
