/** The local system with the drill. */
@NullMarked
package dev.stint.drill.system;

import org.jspecify.annotations.NullMarked;
