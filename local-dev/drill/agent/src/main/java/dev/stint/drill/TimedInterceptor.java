package dev.stint.drill;

import jakarta.annotation.Priority;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;

/** Says in the result that it was there: a tool that is called past it says less. */
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
