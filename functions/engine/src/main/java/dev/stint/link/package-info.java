/** Signed links and tokens, for people and programs outside. */
@NullMarked
package dev.stint.link;

import org.jspecify.annotations.NullMarked;
