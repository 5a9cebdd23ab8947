/** What every adapter of a port must show. Extend a suite, and give it the adapter. */
@NullMarked
package dev.stint.testkit.contract;

import org.jspecify.annotations.NullMarked;
