/**
 * The ports of the engine: the log, the forks, the queue, the payload store, the index, the channel
 * for notices; and the register of mails.
 */
@NullMarked
package dev.stint.port;

import org.jspecify.annotations.NullMarked;
