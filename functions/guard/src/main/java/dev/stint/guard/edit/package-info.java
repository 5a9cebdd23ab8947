/** Edits of documents by operations: each names what it changes, and nothing else changes. */
@NullMarked
package dev.stint.guard.edit;

import org.jspecify.annotations.NullMarked;
