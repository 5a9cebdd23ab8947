@NullMarked
package dev.stint.quarkus.test;

import org.jspecify.annotations.NullMarked;
