/** The whole system in one process: emulators, workers, API and a console that shows every step. */
@NullMarked
package dev.stint.local;

import org.jspecify.annotations.NullMarked;
