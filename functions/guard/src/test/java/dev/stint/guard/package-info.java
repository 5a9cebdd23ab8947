@NullMarked
package dev.stint.guard;

import org.jspecify.annotations.NullMarked;
