/** The local system with the example. */
@NullMarked
package dev.stint.local.app;

import org.jspecify.annotations.NullMarked;
