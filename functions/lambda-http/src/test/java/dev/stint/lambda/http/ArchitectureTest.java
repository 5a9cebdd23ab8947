package dev.stint.lambda.http;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The code that carries requests does not know their content, and does not call AWS itself. */
@AnalyzeClasses(packages = "dev.stint.lambda.http", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule requests_are_carried_and_not_understood =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.stint.http..",
              "dev.stint.aws..",
              "dev.stint.codec..",
              "dev.stint.run..",
              "software.amazon.awssdk..");
}
