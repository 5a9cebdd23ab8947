package dev.stint.langchain4j;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names the method of the same bean that undoes a call of this tool method. That method gets any of
 * the original call's arguments, by name, and the result of the call as {@code String outcome}. Its
 * own effect may be declared by {@link ToolEffect}; otherwise it is called at most once.
 *
 * <pre>{@code
 * @Tool("Charges a card")
 * @Undo("refund")
 * String charge(String card, long cents) { … }
 *
 * String refund(String card, long cents, String outcome) { … }
 * }</pre>
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Undo {

  /** The method's name. */
  String value();
}
