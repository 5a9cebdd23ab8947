@NullMarked
package dev.stint.quarkus;

import org.jspecify.annotations.NullMarked;
