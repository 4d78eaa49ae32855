package io.tributary;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.tributary", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule thePlatformKnowsNoFeature =
      noClasses()
          .that()
          .resideInAPackage("io.tributary.platform..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.tributary.users..",
              "io.tributary.posts..",
              "io.tributary.graph..",
              "io.tributary.lookup..",
              "io.tributary.outbox..");
}
