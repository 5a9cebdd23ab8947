/** Messages of people, models and tools, in types of our own. */
@NullMarked
package dev.stint.message;

import org.jspecify.annotations.NullMarked;
