package dev.stint.cdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.assertions.Template;
import software.amazon.awscdk.services.apigatewayv2.HttpNoneAuthorizer;
import software.amazon.awscdk.services.dynamodb.Table;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.sns.Topic;

/** The code of the page on AWS compiles, and makes the stack it says. */
class ReadmeTest {

  private static final Pattern REGION =
      Pattern.compile("(?s)// tag::stack\\[]\\n(.*?)\\s*// end::stack\\[]");
  private static final Pattern JAVA = Pattern.compile("(?s)```java\\n(.*?)```");

  @Test
  void the_stack_of_the_page_is_this_one() throws IOException {
    Matcher region =
        REGION.matcher(Files.readString(Path.of("src/test/java/dev/stint/cdk/OrdersStack.java")));
    Matcher readme = JAVA.matcher(Files.readString(Path.of("../README.md")));
    assertThat(region.find()).isTrue();
    assertThat(readme.find()).isTrue();
    assertThat(readme.group(1).strip()).isEqualTo(region.group(1).stripIndent().strip());
  }

  @Test
  void the_stack_of_the_page_can_be_made() {
    Stack theirs = new Stack(new App(), "Theirs");
    Code code = Stacks.code();
    OrdersStack stack =
        new OrdersStack(
            theirs,
            code,
            code,
            new Topic(theirs, "Alarms"),
            new HttpNoneAuthorizer(),
            Table.fromTableName(theirs, "Table", "orders"));
    Template.fromStack(stack)
        .hasResourceProperties(
            "AWS::Lambda::EventSourceMapping",
            Map.of("ScalingConfig", Map.of("MaximumConcurrency", 200)));
  }
}
