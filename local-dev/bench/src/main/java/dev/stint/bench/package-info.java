/** Benchmarks: counts and ratios of one run. */
@NullMarked
package dev.stint.bench;

import org.jspecify.annotations.NullMarked;
