/** The packaged functions of an application, tried from outside. */
@NullMarked
package dev.stint.lambda.test;

import org.jspecify.annotations.NullMarked;
