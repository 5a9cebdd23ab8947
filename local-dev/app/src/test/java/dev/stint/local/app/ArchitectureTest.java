package dev.stint.local.app;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import java.util.Timer;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Dependencies point one way (design: layout), and a run is pure data (law 2). */
@AnalyzeClasses(packages = "dev.stint", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  private static final String[] AGENT = {"dev.stint.agent..", "dev.stint.message.."};
  private static final String[] RUN = {
    "dev.stint.agent..", "dev.stint.message..", "dev.stint.run.."
  };
  private static final String[] ENGINE = {
    "dev.stint.agent..",
    "dev.stint.message..",
    "dev.stint.run..",
    "dev.stint.port..",
    "dev.stint.link..",
    "dev.stint.engine.."
  };

  @ArchTest static final ArchRule an_agent_knows_nothing_of_runs = knowsOnly(AGENT);

  @ArchTest static final ArchRule a_run_knows_nothing_of_how_steps_are_made = knowsOnly(RUN);

  @ArchTest
  static final ArchRule the_engine_depends_on_nothing_else = knowsOnly(ENGINE, "javax.crypto..");

  @ArchTest
  static final ArchRule a_story_is_made_of_a_log_and_nothing_else =
      classes()
          .that()
          .resideInAPackage("dev.stint.story..")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(RUN)
                  .or(
                      resideInAnyPackage(
                          "dev.stint.story..",
                          "dev.stint.codec..",
                          "com.fasterxml.jackson..",
                          "java..",
                          "org.jspecify.annotations..")));

  @ArchTest
  static final ArchRule telemetry_is_told_by_the_engine_and_knows_nothing_else =
      classes()
          .that()
          .resideInAPackage("dev.stint.telemetry..")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(RUN)
                  .or(
                      resideInAnyPackage(
                          "dev.stint.telemetry..",
                          "dev.stint.engine..",
                          "com.fasterxml.jackson..",
                          "java..",
                          "org.jspecify.annotations..")));

  @ArchTest
  static final ArchRule the_guard_needs_nothing_of_stint =
      noClasses()
          .that()
          .resideInAnyPackage("dev.stint.guard..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("dev.stint..").and(not(resideInAPackage("dev.stint.guard.."))));

  @ArchTest
  static final ArchRule the_guard_measures_what_it_is_given =
      noClasses()
          .that()
          .resideInAPackage("dev.stint.guard")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.nio.file..", "java.net..", "dev.stint.guard.command..");

  private static ArchRule knowsOnly(String[] modules, String... more) {
    return classes()
        .that()
        .resideInAnyPackage(modules)
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(modules)
                .or(resideInAnyPackage(more))
                .or(resideInAnyPackage("java..", "org.jspecify.annotations..")));
  }

  @ArchTest
  static final ArchRule a_run_has_no_threads_and_never_sleeps =
      noClasses()
          .that()
          .resideInAnyPackage(RUN)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.util.concurrent..")
          .orShould()
          .dependOnClassesThat()
          .belongToAnyOf(Thread.class, ThreadLocal.class, Timer.class);

  @ArchTest
  static final ArchRule the_engine_does_no_io =
      noClasses()
          .that()
          .resideInAnyPackage(ENGINE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.io..", "java.nio.file..", "java.net..", "java.sql..");

  @ArchTest
  static final ArchRule a_run_is_told_the_time_and_makes_up_nothing =
      noClasses()
          .that()
          .resideInAnyPackage(RUN)
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(InstantSource.class, RandomGenerator.class);

  @ArchTest
  static final ArchRule the_engine_has_no_clock_no_randomness_and_no_environment =
      noClasses()
          .that()
          .resideInAnyPackage(ENGINE)
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "getenv")
          .orShould()
          .callMethod(System.class, "getenv", String.class)
          .orShould()
          .callMethod(System.class, "getProperty", String.class)
          .orShould()
          .callMethod(UUID.class, "randomUUID")
          .orShould()
          .dependOnClassesThat()
          .belongToAnyOf(Clock.class, Random.class);

  @ArchTest
  static final ArchRule packages_do_not_depend_on_each_other_in_circles =
      slices().matching("dev.stint.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule only_the_codec_and_the_edges_know_json =
      noClasses()
          .that()
          .resideInAnyPackage("dev.stint.aws..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.fasterxml..");

  @ArchTest
  static final ArchRule only_the_aws_adapters_and_who_wires_them_know_aws =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.stint.codec..",
              "dev.stint.embedded..",
              "dev.stint.http..",
              "dev.stint.emulators..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("software.amazon.awssdk..", "dev.stint.aws..");

  @ArchTest
  static final ArchRule only_the_edges_know_quarkus =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.stint.codec..",
              "dev.stint.aws..",
              "dev.stint.embedded..",
              "dev.stint.langchain4j..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.quarkus..", "jakarta..", "dev.stint.quarkus..");

  @ArchTest
  static final ArchRule only_the_disk_knows_how_keys_and_values_are_kept =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.stint.embedded.disk..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.h2..");

  @ArchTest
  static final ArchRule the_disk_knows_keys_and_values_and_no_runs =
      noClasses()
          .that()
          .resideInAnyPackage("dev.stint.embedded.disk..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.stint.agent..", "dev.stint.run..", "dev.stint.codec..");

  /** Annotations by which an application describes its types, as it does its tools. */
  private static final String DESCRIPTIONS = "dev.langchain4j.model.output.structured";

  @ArchTest
  static final ArchRule the_bridge_to_langchain4j_is_the_only_one_that_speaks_to_vendors =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.stint.langchain4j..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("dev.langchain4j.model..")
                  .and(not(simpleName("ChatModel")))
                  .and(not(resideInAPackage(DESCRIPTIONS))));

  @ArchTest
  static final ArchRule a_chat_model_of_the_application_is_a_model_at_once =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.stint.langchain4j..")
          .and()
          .doNotHaveFullyQualifiedName("dev.stint.quarkus.ModelBeans")
          .should()
          .dependOnClassesThat()
          .haveSimpleName("ChatModel");

  @ArchTest
  static final ArchRule the_framework_does_not_know_the_example =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.stint.clerk..", "dev.stint.local.app..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.stint.clerk..");

  @ArchTest
  static final ArchRule only_one_package_knows_mime_and_html =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "dev.stint.mail.mime..", "dev.stint.emulators..", "dev.stint.local..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.james..", "org.jsoup..", "jakarta.mail..");

  @ArchTest
  static final ArchRule what_decides_on_mails_knows_no_aws =
      noClasses()
          .that()
          .resideInAnyPackage("dev.stint.mail..")
          .and()
          .resideOutsideOfPackage("dev.stint.mail.aws..")
          .and()
          .doNotHaveSimpleName("MailBeans")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("software.amazon.awssdk..", "dev.stint.aws..");
}
