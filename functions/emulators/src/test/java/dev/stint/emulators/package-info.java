@NullMarked
package dev.stint.emulators;

import org.jspecify.annotations.NullMarked;
