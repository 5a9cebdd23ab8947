/** What people, models and tools say to each other, in types of our own. */
@NullMarked
package dev.stint.message;

import org.jspecify.annotations.NullMarked;
