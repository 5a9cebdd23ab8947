/** Tells the receivers of webhooks what happens to runs, as «Standard Webhooks» has it. */
@NullMarked
package dev.stint.quarkus.webhook;

import org.jspecify.annotations.NullMarked;
