@NullMarked
package dev.stint.aws;

import org.jspecify.annotations.NullMarked;
