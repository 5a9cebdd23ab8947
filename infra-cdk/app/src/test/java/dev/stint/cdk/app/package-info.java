@NullMarked
package dev.stint.cdk.app;

import org.jspecify.annotations.NullMarked;
