package dev.stint.client;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A mail that was received.
 *
 * @param outcome started, said, decided or refused
 * @param detail why it was refused, or what it decided
 * @param run the run it is about
 */
public record Mail(
    String id,
    Instant at,
    String from,
    String to,
    String subject,
    String outcome,
    @Nullable String detail,
    @Nullable String run) {}
