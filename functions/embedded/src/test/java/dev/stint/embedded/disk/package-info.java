@NullMarked
package dev.stint.embedded.disk;

import org.jspecify.annotations.NullMarked;
