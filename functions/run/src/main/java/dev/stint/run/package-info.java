/** The log and its fold: entries, and the run they add up to. */
@NullMarked
package dev.stint.run;

import org.jspecify.annotations.NullMarked;
