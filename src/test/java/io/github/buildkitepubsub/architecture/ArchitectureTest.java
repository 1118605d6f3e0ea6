package io.github.buildkitepubsub.architecture;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.targetOwner;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.dropwizard.servlets.tasks.Task;
import java.io.PrintStream;
import java.util.Date;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;

/** What may use what. The names of packages are stages of a webhook's way. */
@AnalyzeClasses(packages = ArchitectureTest.BASE, importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  static final String BASE = "io.github.buildkitepubsub";

  /** More than this and a package is more than one thing. */
  private static final int MAX_PUBLIC_TYPES = 14;

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices()
          .matching(BASE + ".(**)")
          .should()
          .beFreeOfCycles()
          .because("a stage can then be read, tested and taken out by itself");

  @ArchTest
  static final ArchRule nobodyUsesTheApplication =
      noClasses()
          .that()
          .resideOutsideOfPackage("..app..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("..app..")
          .because("the application knows every stage, so that none needs to know another's parts");

  @ArchTest
  static final ArchRule stagesDoNotKnowTheWholeConfiguration =
      noClasses()
          .that()
          .resideOutsideOfPackages("..configuration..", "..app..", "..cli..", "..operate..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("..configuration..")
          .because("a stage is given its own settings, which live beside it");

  @ArchTest
  static final ArchRule settingsAreRecordsOfTheirStage =
      classes()
          .that()
          .haveSimpleNameEndingWith("Settings")
          .should()
          .beRecords()
          .andShould()
          .resideOutsideOfPackages("..configuration..", "..app..", "..cli..")
          .because("settings are values, and a package of everybody's settings makes cycles");

  @ArchTest
  static final ArchRule googlesClientStaysInItsAdapters =
      noClasses()
          .that()
          .resideOutsideOfPackages("..publish.pubsub..", "..embedded..", "..tracing.export..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.google..", "io.grpc..")
          .because("Pub/Sub is behind a port: its client can change without the stages");

  @ArchTest
  static final ArchRule databasesStayInTheSpoolsAdapter =
      noClasses()
          .that()
          .resideOutsideOfPackage("..spool.sqlite..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.sql..", "javax.sql..", "org.sqlite..")
          .because("the spool is behind a port: what it is made of can change without the stages");

  @ArchTest
  static final ArchRule nobodyUsesErrorPronesAnnotations =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.google.errorprone..")
          .because("nullness is jspecify's, and the compiler's plugin is not a dependency");

  @ArchTest
  static final ArchRule eventsNeedNoServer =
      classes()
          .that()
          .resideInAPackage(BASE + ".event..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              BASE + ".event..",
              "java..",
              "com.fasterxml.jackson..",
              "org.jspecify..",
              "jakarta.validation..",
              "io.dropwizard.validation..")
          .because("reading a webhook is pure: bytes in, values out");

  @ArchTest
  static final ArchRule timeIsAnArgument =
      noClasses()
          .that()
          .resideOutsideOfPackages("..app..", "..cli..")
          .should()
          .accessTargetWhere(
              methodOf("java\\.time\\..*", "now|system|systemUTC|systemDefaultZone|tick.*")
                  .or(methodOf("java\\.lang\\.System", "currentTimeMillis|nanoTime")))
          .orShould()
          .callConstructor(Date.class)
          .because("a test then moves time by hand instead of waiting for it");

  @ArchTest
  static final ArchRule nobodySleeps =
      noClasses()
          .should()
          .callMethodWhere(methodOf("java\\.lang\\.Thread", "sleep"))
          .orShould()
          .callMethod(TimeUnit.class, "sleep", long.class)
          .because("waiting is a task on a scheduler, which a stop can cancel");

  @ArchTest
  static final ArchRule randomnessIsAnArgument =
      noClasses()
          .that()
          .resideOutsideOfPackages("..app..", "..cli..")
          .should()
          .accessTargetWhere(
              methodOf("java\\.lang\\.Math", "random")
                  .or(methodOf("java\\.util\\.UUID", "randomUUID"))
                  .or(methodOf("java\\.util\\.concurrent\\.ThreadLocalRandom", "current")))
          .orShould()
          .dependOnClassesThat(assignableTo(Random.class))
          .because("a test then decides what is drawn, of " + UUID.class.getSimpleName() + " too");

  @ArchTest
  static final ArchRule tasksAreOperatorTasks =
      noClasses()
          .should()
          .beAssignableTo(Task.class)
          .because(
              "an OperatorTask checks its parameters, has a help and is audited; Dropwizard's has none");

  @ArchTest
  static final ArchRule logsGoThroughSlf4j =
      noClasses()
          .that()
          // OpenTelemetry's own logger is turned off there.
          .resideOutsideOfPackage("..tracing.export..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("java.util.logging..")
          .because("one logging interface writes fields, in one format");

  @ArchTest
  static final ArchRule onlyTheCommandLinePrints =
      noClasses()
          .that()
          .resideOutsideOfPackage("..cli..")
          .and()
          .doNotHaveFullyQualifiedName(BASE + ".app.Main")
          .should()
          .accessTargetWhere(
              target(nameMatching("out|err"))
                  .and(targetOwner(assignableTo(System.class)))
                  .or(targetOwner(assignableTo(PrintStream.class)))
                  .or(target(nameMatching("printStackTrace"))))
          .because("a service's output is its log, line by line in one format");

  @ArchTest
  static final ArchRule stateIsPrivate =
      fields()
          .that()
          .areNotStatic()
          .and()
          .haveNameNotStartingWith("this$")
          .and()
          .haveNameNotStartingWith("val$")
          .should()
          .bePrivate()
          .because("others ask an object, so that it can keep its promises");

  @ArchTest
  static final ArchRule thereIsNoGlobalState =
      fields()
          .that()
          .areStatic()
          .should()
          .beFinal()
          .because("two instances of the service in one process must not disturb each other");

  @ArchTest
  static final ArchRule packagesAreNullMarked =
      classes()
          .should(beInAPackageThatIsNullMarked())
          .because("the compiler's null check looks at marked packages only");

  @ArchTest
  static void packagesHaveFewPublicTypes(JavaClasses imported) {
    Map<String, Long> publicTypes =
        imported.stream()
            .filter(JavaClass::isTopLevelClass)
            .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
            .collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting()));

    assertThat(publicTypes)
        .as("public types of a package, because a stage shows little and hides its parts")
        .isNotEmpty()
        .allSatisfy(
            (name, count) -> assertThat(count).as(name).isLessThanOrEqualTo(MAX_PUBLIC_TYPES));
  }

  private static DescribedPredicate<JavaAccess<?>> methodOf(String owner, String method) {
    return target(nameMatching(method)).and(targetOwner(nameMatching(owner))).forSubtype();
  }

  private static ArchCondition<JavaClass> beInAPackageThatIsNullMarked() {
    return new ArchCondition<>("be in a package that is @NullMarked") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        boolean marked = type.getPackage().isAnnotatedWith(NullMarked.class);
        events.add(
            new SimpleConditionEvent(
                type, marked, type.getPackageName() + "/package-info.java lacks @NullMarked"));
      }
    };
  }
}
