/** Keys and values in one directory, durable against a killed process and against power loss. */
@NullMarked
package dev.stint.embedded.disk;

import org.jspecify.annotations.NullMarked;
