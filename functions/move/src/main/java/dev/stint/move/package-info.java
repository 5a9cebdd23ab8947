/** The command that moves runs from one store to another. */
@NullMarked
package dev.stint.move;

import org.jspecify.annotations.NullMarked;
