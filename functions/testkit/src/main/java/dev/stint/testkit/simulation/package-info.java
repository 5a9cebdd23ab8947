/** A whole system under many kinds of faults, on virtual time, from a seed. */
@NullMarked
package dev.stint.testkit.simulation;

import org.jspecify.annotations.NullMarked;
