/** The ports in one process and one directory, and the workers of that process. */
@NullMarked
package dev.stint.embedded;

import org.jspecify.annotations.NullMarked;
