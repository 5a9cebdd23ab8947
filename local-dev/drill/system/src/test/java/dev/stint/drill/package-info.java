@NullMarked
package dev.stint.drill;

import org.jspecify.annotations.NullMarked;
