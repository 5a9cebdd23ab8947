/** Messages of people, models and tools, independent of any vendor. */
@NullMarked
package dev.stint.message;

import org.jspecify.annotations.NullMarked;
