/** Measures what an edit of documents lost, added and moved outside of what it was to change. */
@NullMarked
package dev.stint.guard;

import org.jspecify.annotations.NullMarked;
