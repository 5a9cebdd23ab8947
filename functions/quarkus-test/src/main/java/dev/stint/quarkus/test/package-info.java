/** An application's own tests: its beans in an engine in memory, with scripted models. */
@NullMarked
package dev.stint.quarkus.test;

import org.jspecify.annotations.NullMarked;
