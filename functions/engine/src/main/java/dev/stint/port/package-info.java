/**
 * Ports: a log, a queue, a store of payloads, an index, a channel to tell people by; and the ports
 * of mail.
 */
@NullMarked
package dev.stint.port;

import org.jspecify.annotations.NullMarked;
