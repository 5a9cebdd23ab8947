/** Contract suites for adapters of the ports. Extend a suite, and give it the adapter. */
@NullMarked
package dev.stint.testkit.contract;

import org.jspecify.annotations.NullMarked;
