package dev.stint.cdk;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The construct deploys artefacts, and depends on no other code of Stint. */
@AnalyzeClasses(packages = "dev.stint.cdk", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule the_construct_knows_artefacts_and_no_code =
      classes()
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                  "dev.stint.cdk..",
                  "java..",
                  "org.jspecify.annotations..",
                  "software.amazon.awscdk..",
                  "software.constructs.."));
}
