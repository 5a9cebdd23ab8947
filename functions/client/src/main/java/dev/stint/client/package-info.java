/** Calls the HTTP API from Java. */
@NullMarked
package dev.stint.client;

import org.jspecify.annotations.NullMarked;
