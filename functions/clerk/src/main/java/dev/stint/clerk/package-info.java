/** The example: a contracts clerk, an application as a user of Stint would write it. */
@NullMarked
package dev.stint.clerk;

import org.jspecify.annotations.NullMarked;
