@NullMarked
package dev.stint.langchain4j;

import org.jspecify.annotations.NullMarked;
