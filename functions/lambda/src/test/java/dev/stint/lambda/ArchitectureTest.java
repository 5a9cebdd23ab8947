package dev.stint.lambda;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Entry points hold no logic, and do not call AWS themselves. */
@AnalyzeClasses(packages = "dev.stint.lambda", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule functions_reach_aws_only_through_what_the_local_system_uses_too =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.stint.aws..", "dev.stint.codec..", "software.amazon.awssdk..");
}
