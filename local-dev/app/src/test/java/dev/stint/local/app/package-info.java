@NullMarked
package dev.stint.local.app;

import org.jspecify.annotations.NullMarked;
