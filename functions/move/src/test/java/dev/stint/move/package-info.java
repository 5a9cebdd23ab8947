@NullMarked
package dev.stint.move;

import org.jspecify.annotations.NullMarked;
