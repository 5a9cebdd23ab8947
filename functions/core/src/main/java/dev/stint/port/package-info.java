/** What a step needs of the world: a log, a queue, a store of payloads, an index. */
@NullMarked
package dev.stint.port;

import org.jspecify.annotations.NullMarked;
