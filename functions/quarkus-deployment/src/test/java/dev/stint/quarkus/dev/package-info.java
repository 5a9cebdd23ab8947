/** Tests of what plays AWS in dev mode and in tests. */
@NullMarked
package dev.stint.quarkus.dev;

import org.jspecify.annotations.NullMarked;
