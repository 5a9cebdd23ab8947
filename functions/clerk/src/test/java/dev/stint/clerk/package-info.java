@NullMarked
package dev.stint.clerk;

import org.jspecify.annotations.NullMarked;
