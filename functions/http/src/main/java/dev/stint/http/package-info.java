/** The HTTP API: one resource class for each noun; errors are problem details (RFC 9457). */
@NullMarked
package dev.stint.http;

import org.jspecify.annotations.NullMarked;
