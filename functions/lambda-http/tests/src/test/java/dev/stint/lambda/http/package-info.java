@NullMarked
package dev.stint.lambda.http;

import org.jspecify.annotations.NullMarked;
