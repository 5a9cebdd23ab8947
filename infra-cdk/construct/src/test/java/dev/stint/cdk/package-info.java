@NullMarked
package dev.stint.cdk;

import org.jspecify.annotations.NullMarked;
