/** Signed links and tokens, for people and systems outside. */
@NullMarked
package dev.stint.link;

import org.jspecify.annotations.NullMarked;
