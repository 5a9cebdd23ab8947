@NullMarked
package dev.stint.clerk.server;

import org.jspecify.annotations.NullMarked;
