package dev.stint.langchain4j;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names the method of the same bean that takes back what a call of this tool method did. That
 * method gets, by their names, any of the original call's arguments, and what the call returned as
 * {@code String outcome}. It may say by {@link ToolEffect} what it does itself; without it is
 * called at most once.
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
