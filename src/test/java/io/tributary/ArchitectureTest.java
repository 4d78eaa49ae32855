package io.tributary;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.NullMarked;

/** The house rules that a tool can hold us to. */
@AnalyzeClasses(
    packages = "io.tributary",
    importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.WrittenByHand.class})
class ArchitectureTest {
  private static final String PLATFORM = "io.tributary.platform..";
  private static final String PIPELINE = "io.tributary.pipeline..";
  private static final String[] GENERATED = {
    "io.tributary.api..",
    "io.tributary.cache..",
    "io.tributary.events..",
    "io.tributary.slates..",
    "io.tributary.tokens.."
  };

  /** Neither what Micronaut generates beside our classes nor what runs only without a cluster. */
  static final class WrittenByHand implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.matches(java.util.regex.Pattern.compile(".*/\\$[^/]*\\.class"))
          && !location.contains("$Intercepted")
          && !location.contains("io/tributary/local/");
    }
  }

  private static DescribedPredicate<JavaClass> named(String... endings) {
    return DescribedPredicate.describe(
        "named *" + String.join(", *", endings),
        type -> {
          JavaClass outer = type;
          while (outer.getEnclosingClass().isPresent()) {
            outer = outer.getEnclosingClass().get();
          }
          for (String ending : endings) {
            if (outer.getSimpleName().endsWith(ending)) {
              return true;
            }
          }
          return false;
        });
  }

  private static final DescribedPredicate<JavaClass> A_FEATURE =
      resideInAPackage("io.tributary.*..")
          .and(not(resideInAnyPackage(PLATFORM, PIPELINE)))
          .and(not(resideInAnyPackage(GENERATED)))
          .as("a feature");

  @ArchTest
  static final ArchRule featuresHaveNoCycles =
      slices().matching("io.tributary.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule thePlatformHasNoCycles =
      slices().matching("io.tributary.platform.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule thePlatformKnowsNoFeature =
      noClasses().that().resideInAPackage(PLATFORM).should().dependOnClassesThat(A_FEATURE);

  @ArchTest
  static final ArchRule thePipelineSeesOnlyTheJdk =
      classes()
          .that()
          .resideInAPackage(PIPELINE)
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(PIPELINE, "java..", "org.jspecify..");

  @ArchTest
  static final ArchRule featuresMeetOnlyAtTheirDoors =
      classes()
          .that(A_FEATURE)
          .should(
              new ArchCondition<>("know of other features only doors and records") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                  type.getDirectDependenciesFromSelf().stream()
                      .filter(each -> A_FEATURE.test(each.getTargetClass()))
                      .filter(each -> !feature(each.getTargetClass()).equals(feature(type)))
                      .filter(each -> !isDoor(each.getTargetClass()))
                      .forEach(
                          each ->
                              events.add(
                                  SimpleConditionEvent.violated(type, each.getDescription())));
                }
              });

  private static String feature(JavaClass type) {
    return type.getPackageName().replaceFirst("^io\\.tributary\\.([^.]+).*$", "$1");
  }

  private static boolean isDoor(JavaClass type) {
    return type.isRecord()
        || type.isEnum()
        || named(
                "Lookup", "Writer", "Messages", "Locks", "Outbox", "Projection", "Changes", "Event")
            .test(type);
  }

  @ArchTest
  static final ArchRule apiMessagesStayAtTheEdge =
      noClasses()
          .that(not(named("Endpoint", "Messages")))
          .and(not(resideInAnyPackage("io.tributary.platform.grpc..", "io.tributary.api..")))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.tributary.api..");

  @ArchTest
  static final ArchRule grpcStaysAtTheEdge =
      noClasses()
          .that(not(named("Endpoint")))
          .and(
              not(
                  resideInAnyPackage(
                      "io.tributary.platform.grpc..",
                      "io.tributary.platform.failure..",
                      "io.tributary.platform.health..",
                      "io.tributary.platform.security..",
                      "io.tributary.api..")))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.grpc..");

  @ArchTest
  static final ArchRule driversStayInStores =
      noClasses()
          .that(not(named("Store", "Branch", "Sql", "Repository")))
          .and(not(resideInAPackage(PLATFORM)))
          .and(not(resideInAPackage("io.tributary.projection..")))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.r2dbc..",
              "reactor..",
              "java.sql..",
              "io.netty..",
              "org.flywaydb..",
              "com.clickhouse..",
              "org.neo4j..",
              "io.lettuce..",
              "org.apache.kafka..");

  @ArchTest
  static final ArchRule jdbcIsForMigrationsAlone =
      noClasses()
          .that(not(resideInAPackage("io.tributary.platform.migrate..")))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.sql..", "org.flywaydb..", "org.postgresql..");

  @ArchTest
  static final ArchRule storesAndEndpointsAreTheirFeaturesOwn =
      classes()
          .that(A_FEATURE)
          .and(named("Store", "Endpoint", "Service"))
          .and()
          .areTopLevelClasses()
          .should()
          .bePackagePrivate()
          .andShould()
          .haveModifier(JavaModifier.FINAL);

  @ArchTest
  static final ArchRule dependenciesComeThroughConstructors =
      noFields().should().beAnnotatedWith("jakarta.inject.Inject");

  @ArchTest
  static final ArchRule fieldsArePrivate =
      fields()
          .that()
          .areDeclaredInClassesThat(not(resideInAnyPackage(GENERATED)))
          .and()
          .areNotStatic()
          .and()
          .haveNameNotContaining("$")
          .should()
          .bePrivate();

  @ArchTest
  static final ArchRule theWallClockIsReadInOnePlace =
      noClasses()
          .that(not(resideInAPackage("io.tributary.platform.time..")))
          .and(not(resideInAnyPackage(GENERATED)))
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(Clock.class, "systemUTC");

  @ArchTest
  static final ArchRule failuresAreNeverSwallowedAsErrors =
      noClasses()
          .that(not(assignableTo(Error.class)))
          .should()
          .callMethod(Throwable.class, "printStackTrace");

  @ArchTest
  static void packagesSayWhatMayBeNull(JavaClasses all) {
    classes()
        .that(not(resideInAnyPackage(GENERATED)))
        .should(
            new ArchCondition<>("be in a package that is @NullMarked") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
                  events.add(SimpleConditionEvent.violated(type, type.getPackageName()));
                }
              }
            })
        .check(all);
  }
}
