/**
 * What a step needs of the world: a log, a queue, a store of payloads, an index, a way to tell
 * people; and what mail needs of it.
 */
@NullMarked
package dev.stint.port;

import org.jspecify.annotations.NullMarked;
