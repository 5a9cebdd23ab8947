@NullMarked
package dev.stint.embedded;

import org.jspecify.annotations.NullMarked;
