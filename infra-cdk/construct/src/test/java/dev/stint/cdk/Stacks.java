package dev.stint.cdk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.cdklabs.cdknag.AwsSolutionsChecks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Aspects;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.assertions.Annotations;
import software.amazon.awscdk.assertions.Match;
import software.amazon.awscdk.assertions.Template;
import software.amazon.awscdk.services.lambda.Code;

/** Stacks for tests. */
final class Stacks {

  static final int X86_64 = 0x3E;
  private static final int AARCH64 = 0xB7;
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final Deployed DEFAULT = of(props -> props);

  private Stacks() {}

  static Deployed byDefault() {
    return DEFAULT;
  }

  static Deployed of(UnaryOperator<StintAgentsProps.Builder> change) {
    return with((stack, props) -> change.apply(props));
  }

  static Deployed with(
      BiFunction<Stack, StintAgentsProps.Builder, StintAgentsProps.Builder> change) {
    Stack stack = new Stack(new App(), "Test");
    StintAgentsProps.Builder props = StintAgentsProps.of(code(), code());
    new StintAgents(stack, "Agents", change.apply(stack, props).build());
    return new Deployed(stack);
  }

  /** An artefact for arm64. */
  static Code code() {
    return code(AARCH64);
  }

  /** An artefact whose executable has nothing but the beginning of an ELF header. */
  static Code code(int machine) {
    try {
      Path folder = Files.createTempDirectory("stint-code");
      byte[] header = {0x7F, 'E', 'L', 'F', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
      header[18] = (byte) machine;
      Files.write(folder.resolve("bootstrap"), header);
      return Code.fromAsset(folder.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A stack with the construct in it. */
  record Deployed(Stack stack) {

    Template template() {
      return Template.fromStack(stack);
    }

    /** The findings of cdk-nag. */
    @SuppressWarnings("deprecation") // The messages have no other form yet.
    List<String> findings() {
      Aspects.of(stack).add(new AwsSolutionsChecks());
      Annotations found = Annotations.fromStack(stack);
      List<String> findings = new ArrayList<>();
      Object rules = Match.stringLikeRegexp("AwsSolutions-.*");
      found.findError("*", rules).forEach(each -> findings.add(each.getEntry().getData() + ""));
      found.findWarning("*", rules).forEach(each -> findings.add(each.getEntry().getData() + ""));
      return findings;
    }

    List<String> logicalIds(String type) {
      return List.copyOf(template().findResources(type).keySet());
    }

    /**
     * What the role of a function allows: {@code action on resource}, without the hashes in names.
     */
    List<String> allowed(String function) {
      List<String> allowed = new ArrayList<>();
      Map<String, Map<String, Object>> policies = template().findResources("AWS::IAM::Policy");
      policies.forEach(
          (id, policy) -> {
            if (id.startsWith("Agents" + function + "Role")) {
              JsonNode json = MAPPER.valueToTree(policy);
              json.at("/Properties/PolicyDocument/Statement")
                  .forEach(statement -> allowed.addAll(grants(statement)));
            }
          });
      return allowed;
    }

    private static List<String> grants(JsonNode statement) {
      List<String> grants = new ArrayList<>();
      for (JsonNode action : each(statement.path("Action"))) {
        for (JsonNode resource : each(statement.path("Resource"))) {
          grants.add("%s on %s".formatted(action.asText(), name(resource)));
        }
      }
      return grants;
    }

    private static Iterable<JsonNode> each(JsonNode oneOrMany) {
      return oneOrMany.isArray() ? oneOrMany : List.of(oneOrMany);
    }

    private static String name(JsonNode resource) {
      if (resource.isTextual()) {
        return resource.asText();
      }
      if (resource.has("Ref")) {
        return resource.path("Ref").asText().replaceAll("[0-9A-F]{8}$", "");
      }
      if (resource.has("Fn::GetAtt")) {
        return resource.path("Fn::GetAtt").path(0).asText().replaceAll("[0-9A-F]{8}$", "");
      }
      StringBuilder joined = new StringBuilder();
      resource.path("Fn::Join").path(1).forEach(part -> joined.append(name(part)));
      return joined.toString();
    }
  }
}
