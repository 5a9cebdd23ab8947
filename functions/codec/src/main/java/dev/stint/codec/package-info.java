/**
 * Entries as JSON, versioned: the stored form, readable for ever (law 8), and the form of the API.
 */
@NullMarked
package dev.stint.codec;

import org.jspecify.annotations.NullMarked;
