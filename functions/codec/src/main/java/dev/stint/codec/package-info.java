/**
 * Entries as JSON, versioned: the stored form, forever readable (law 8), and what the API shows.
 */
@NullMarked
package dev.stint.codec;

import org.jspecify.annotations.NullMarked;
