/** What people and programs hold in their hands: signed links and tokens. */
@NullMarked
package dev.stint.link;

import org.jspecify.annotations.NullMarked;
