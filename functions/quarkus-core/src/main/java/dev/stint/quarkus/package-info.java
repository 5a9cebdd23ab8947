/**
 * Stint in a Quarkus application. Every {@code Agent} bean is deployed; {@code Runs}, {@code
 * Stepper} and {@code Sweep} can be injected; everything else is configuration under {@code stint}.
 */
@NullMarked
package dev.stint.quarkus;

import org.jspecify.annotations.NullMarked;
