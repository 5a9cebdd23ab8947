package dev.stint.langchain4j;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Every call of this tool method waits until a person approves it, beside LangChain4j's
 * {@code @Tool}. For some calls only, see {@link dev.stint.agent.Agent.Builder#approveWhen}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Approval {}
