package dev.stint.engine;

import dev.stint.agent.Agent;
import dev.stint.agent.Limits;
import dev.stint.message.Payload;
import dev.stint.message.ToolCall;
import dev.stint.message.ToolResult;
import dev.stint.run.Entry;
import dev.stint.run.Entry.Failed;
import dev.stint.run.Entry.ToolReturned;
import dev.stint.run.Run;
import dev.stint.run.Timeline;
import dev.stint.testkit.TestEngine;
import dev.stint.testkit.TestTool;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Shared by the tests of steps: a clerk, and checks of its runs. */
final class Clerks {

  private Clerks() {}

  static Agent agent(TestTool... tools) {
    return agent(Limits.DEFAULT, tools);
  }

  static Agent agent(Limits limits, TestTool... tools) {
    return Agent.named("clerk").stintLimits(limits).tools(List.of(tools)).build();
  }

  static ToolCall call(String tool) {
    return new ToolCall("call-" + tool, tool, Payload.of("{}"));
  }

  static List<String> kinds(Timeline run) {
    return run.entries().stream().map(entry -> entry.getClass().getSimpleName()).toList();
  }

  static ToolResult resultOf(Timeline run) {
    Entry entry = run.latest(past -> past.last() instanceof ToolReturned).orElseThrow().last();
    return ((ToolReturned) entry).result();
  }

  static Failed failure(Run run) {
    return (Failed) run.end().orElseThrow();
  }

  /** A sweep without a time limit. */
  static Sweep.Report sweep(TestEngine engine, Duration idle) {
    return engine.engine().sweep().sweep(idle, Retention.OFF, Instant.MAX);
  }
}
