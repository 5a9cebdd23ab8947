/** The entries of a log, and the run that is their fold. */
@NullMarked
package dev.stint.run;

import org.jspecify.annotations.NullMarked;
