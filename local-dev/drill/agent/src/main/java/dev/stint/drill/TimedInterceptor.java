package dev.stint.drill;

import jakarta.annotation.Priority;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;

/** Marks the result, so that a test notices a call that bypasses this interceptor. */
@Timed
@Interceptor
@Priority(Interceptor.Priority.APPLICATION)
class TimedInterceptor {

  static final String MARK = " (timed)";

  @AroundInvoke
  Object mark(InvocationContext call) throws Exception {
    Object result = call.proceed();
    return result instanceof String text ? text + MARK : result;
  }
}
