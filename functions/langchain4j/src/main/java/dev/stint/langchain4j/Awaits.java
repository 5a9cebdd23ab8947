package dev.stint.langchain4j;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says what another system answers to a tool method that takes a {@link dev.stint.agent.Callback},
 * and when. A method without it takes any JSON within a day.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Awaits {

  /** The Java type of the result, whose JSON Schema it has to fit; {@code Object}: any JSON. */
  Class<?> value() default Object.class;

  /** The longest time until the answer, as an ISO 8601 duration, at most 366 days. */
  String within() default "P1D";

  /**
   * The longest time until the answer or the next sign of life, as an ISO 8601 duration of at least
   * a minute; empty if no sign of life is expected.
   */
  String heartbeat() default "";
}
