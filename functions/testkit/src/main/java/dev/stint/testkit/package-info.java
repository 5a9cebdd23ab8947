/** For tests of agents: ports in memory, a scripted model, a clock to advance, a whole engine. */
@NullMarked
package dev.stint.testkit;

import org.jspecify.annotations.NullMarked;
