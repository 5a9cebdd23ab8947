package dev.stint.telemetry;

/**
 * Names of attributes and metrics. Those that begin with {@code gen_ai.} are of OpenTelemetry's
 * conventions for generative AI, in development as of November 2026; those of a pause and a
 * checkpoint are only proposed there (semantic-conventions-genai, pull request 445). The others are
 * Stint's own.
 */
final class Names {

  static final String OPERATION = "gen_ai.operation.name";
  static final String PROVIDER = "gen_ai.provider.name";
  static final String AGENT = "gen_ai.agent.name";
  static final String AGENT_VERSION = "gen_ai.agent.version";
  static final String CONVERSATION = "gen_ai.conversation.id";
  static final String REQUEST_MODEL = "gen_ai.request.model";
  static final String INPUT_TOKENS = "gen_ai.usage.input_tokens";
  static final String OUTPUT_TOKENS = "gen_ai.usage.output_tokens";
  static final String CACHE_READ_TOKENS = "gen_ai.usage.cache_read.input_tokens";
  static final String CACHE_WRITE_TOKENS = "gen_ai.usage.cache_creation.input_tokens";
  static final String FINISH_REASONS = "gen_ai.response.finish_reasons";
  static final String TOKEN_TYPE = "gen_ai.token.type";
  static final String TOOL = "gen_ai.tool.name";
  static final String TOOL_CALL = "gen_ai.tool.call.id";
  static final String TOOL_TYPE = "gen_ai.tool.type";
  static final String TOOL_ARGUMENTS = "gen_ai.tool.call.arguments";
  static final String TOOL_RESULT = "gen_ai.tool.call.result";
  static final String INPUT_MESSAGES = "gen_ai.input.messages";
  static final String OUTPUT_MESSAGES = "gen_ai.output.messages";
  static final String ERROR = "error.type";

  /** Proposed. */
  static final String PAUSE = "gen_ai.agent.pause.id";

  /** Proposed. */
  static final String PAUSE_REASON = "gen_ai.agent.pause.reason";

  /** Proposed. */
  static final String CHECKPOINT = "gen_ai.agent.checkpoint.id";

  static final String ACTION = "stint.action";
  static final String SEQ = "stint.entry";
  static final String MODEL = "stint.model";
  static final String COST = "stint.cost_usd";
  static final String STATUS = "stint.status";
  static final String STEPS = "stint.steps";
  static final String WASTED = "stint.wasted";
  static final String WASTED_COST = "stint.wasted_usd";
  static final String REASON = "stint.wait.reason";
  static final String ENDED_BY = "stint.wait.ended_by";
  static final String OUTCOME = "stint.wait.outcome";
  static final String CHANNEL = "stint.channel";
  static final String TAG = "stint.tag.";
  static final String LINK = "stint.link";

  private Names() {}
}
