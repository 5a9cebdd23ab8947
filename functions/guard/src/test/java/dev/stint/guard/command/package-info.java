@NullMarked
package dev.stint.guard.command;

import org.jspecify.annotations.NullMarked;
