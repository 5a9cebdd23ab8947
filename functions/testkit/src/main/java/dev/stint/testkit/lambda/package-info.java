/**
 * Lambda on this machine: the Runtime API, one execution environment around a function's process,
 * and the events that AWS sends. Tests run the function as it is deployed, native or not.
 */
@NullMarked
package dev.stint.testkit.lambda;

import org.jspecify.annotations.NullMarked;
