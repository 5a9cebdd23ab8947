@NullMarked
package dev.stint.quarkus.codestart;

import org.jspecify.annotations.NullMarked;
