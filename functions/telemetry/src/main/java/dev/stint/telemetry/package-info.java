/**
 * Traces and metrics of runs, made of the entries that the engine appends: {@link
 * dev.stint.telemetry.Spans} and {@link dev.stint.telemetry.Measures} are pure, and {@link
 * dev.stint.telemetry.Telemetry} sends what they make before a step answers.
 */
@NullMarked
package dev.stint.telemetry;

import org.jspecify.annotations.NullMarked;
