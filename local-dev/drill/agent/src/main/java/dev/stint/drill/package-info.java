/** An agent with nothing to say, made to be killed: its tools leave traces outside the log. */
@NullMarked
package dev.stint.drill;

import org.jspecify.annotations.NullMarked;
