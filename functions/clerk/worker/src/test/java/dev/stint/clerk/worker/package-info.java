@NullMarked
package dev.stint.clerk.worker;

import org.jspecify.annotations.NullMarked;
