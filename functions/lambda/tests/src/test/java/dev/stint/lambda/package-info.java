@NullMarked
package dev.stint.lambda;

import org.jspecify.annotations.NullMarked;
