/** The command {@code ./dev guard}: files, folders and batches of cases. */
@NullMarked
package dev.stint.guard.command;

import org.jspecify.annotations.NullMarked;
