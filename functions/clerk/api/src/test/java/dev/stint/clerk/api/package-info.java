@NullMarked
package dev.stint.clerk.api;

import org.jspecify.annotations.NullMarked;
