/** A whole system under every fault at once, on virtual time, from a seed. */
@NullMarked
package dev.stint.testkit.simulation;

import org.jspecify.annotations.NullMarked;
