/** Claims and operations as JSON, as models and people write them. */
@NullMarked
package dev.stint.guard.json;

import org.jspecify.annotations.NullMarked;
