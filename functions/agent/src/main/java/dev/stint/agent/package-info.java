/** The definition of an agent: instructions, route, tools, limits. Code and data, no state. */
@NullMarked
package dev.stint.agent;

import org.jspecify.annotations.NullMarked;
