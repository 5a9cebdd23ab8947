package dev.stint.langchain4j;

import dev.stint.agent.Effect;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Declares the effect of a tool method on the world, beside LangChain4j's {@code @Tool}. A method
 * without it is {@link Effect#ONCE}: never repeated, and held if its outcome is lost.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface ToolEffect {

  Effect value();

  /** How long one call may take, in seconds. */
  int timeoutSeconds() default 60;
}
