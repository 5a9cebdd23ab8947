/** For tests of agents: ports in memory, a scripted model, a test clock, a whole engine. */
@NullMarked
package dev.stint.testkit;

import org.jspecify.annotations.NullMarked;
