/** The whole system in one process: emulators, workers, API and a console that shows each step. */
@NullMarked
package dev.stint.local;

import org.jspecify.annotations.NullMarked;
