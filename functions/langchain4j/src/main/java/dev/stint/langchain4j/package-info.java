/** LangChain4j models as Stint models, and beans with LangChain4j's tool methods as Stint tools. */
@NullMarked
package dev.stint.langchain4j;

import org.jspecify.annotations.NullMarked;
