package dev.stint.langchain4j;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names the exceptions by which a tool method, or all tool methods of a class, say that a call did
 * nothing: the model reads their message and may try something else. Subclasses are included.
 *
 * <p>A call that throws any other exception is in doubt if its tool is {@link
 * dev.stint.agent.Effect#ONCE}, and held for a person; {@link dev.stint.agent.Failures} has the
 * rules. Failures of calls to other systems cannot be declared.
 *
 * <pre>{@code
 * @Tool("Orders a thing")
 * @Refuses(OutOfStock.class)
 * String order(String thing) { … }
 * }</pre>
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Refuses {

  Class<? extends Throwable>[] value();
}
