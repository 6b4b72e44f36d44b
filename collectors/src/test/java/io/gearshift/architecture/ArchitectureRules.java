package io.gearshift.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;

/// What may depend on what, and what may not be used at all, each with its reason.
public final class ArchitectureRules {

    private static final DescribedPredicate<JavaClass> BACKEND_BUT_NOT_API =
            new DescribedPredicate<>("the backend behind its api") {
                @Override
                public boolean test(JavaClass type) {
                    String name = type.getPackageName();
                    return name.startsWith("io.gearshift.backend")
                            && !name.startsWith("io.gearshift.backend.api");
                }
            };

    private static final List<Rule> RULES =
            List.of(
                    new Rule(
                            List.of("io.gearshift.collectors"),
                            noClasses()
                                    .that()
                                    .resideInAPackage("io.gearshift.collectors..")
                                    .should()
                                    .dependOnClassesThat()
                                    .resideInAnyPackage(
                                            "io.gearshift.backend..",
                                            "io.gearshift.web..",
                                            "io.gearshift.ctl..",
                                            "io.gearshift.ui..")
                                    .because(
                                            "dependencies go one way: fronts, backend, collectors")),
                    new Rule(
                            List.of("io.gearshift.backend"),
                            noClasses()
                                    .that()
                                    .resideInAPackage("io.gearshift.backend..")
                                    .should()
                                    .dependOnClassesThat()
                                    .resideInAnyPackage(
                                            "io.gearshift.web..",
                                            "io.gearshift.ctl..",
                                            "io.gearshift.ui..")
                                    .because("the backend serves every front and knows none")),
                    new Rule(
                            List.of("io.gearshift.collectors", "io.gearshift.backend"),
                            noClasses()
                                    .that()
                                    .resideInAnyPackage(
                                            "io.gearshift.collectors..", "io.gearshift.backend..")
                                    .should()
                                    .dependOnClassesThat()
                                    .resideInAnyPackage("javafx..", "io.javalin..", "gg.jte..")
                                    .because("a toolkit belongs to one front, the backend to all")),
                    new Rule(
                            List.of("io.gearshift.ui", "io.gearshift.ctl"),
                            noClasses()
                                    .that()
                                    .resideInAnyPackage("io.gearshift.ui..", "io.gearshift.ctl..")
                                    .should()
                                    .dependOnClassesThat(BACKEND_BUT_NOT_API)
                                    .because(
                                            "a front sees only backend.api, so it has no power of its own")),
                    new Rule(
                            List.of("io.gearshift.web"),
                            noClasses()
                                    .that()
                                    .resideInAPackage("io.gearshift.web..")
                                    .and()
                                    .doNotHaveFullyQualifiedName("io.gearshift.web.ConsoleMain")
                                    .should()
                                    .dependOnClassesThat(BACKEND_BUT_NOT_API)
                                    .because(
                                            "a front sees only backend.api; ConsoleMain alone wires the"
                                                    + " console together")),
                    new Rule(
                            List.of("io.gearshift.ui", "io.gearshift.ctl", "io.gearshift.web"),
                            noClasses()
                                    .that()
                                    .resideInAnyPackage(
                                            "io.gearshift.ui..",
                                            "io.gearshift.ctl..",
                                            "io.gearshift.web..")
                                    .should()
                                    .dependOnClassesThat()
                                    .resideInAPackage("io.gearshift.collectors..")
                                    .because(
                                            "a front asks the backend; only the agent reads the kernel")),
                    new Rule(
                            List.of(),
                            noClasses()
                                    .should()
                                    .callMethod(Thread.class, "sleep", long.class)
                                    .orShould()
                                    .callMethod(Thread.class, "sleep", java.time.Duration.class)
                                    .because(
                                            "waiting is done on a condition or a scheduler, never blindly")),
                    new Rule(
                            List.of(),
                            noClasses()
                                    .should()
                                    .callConstructor(Thread.class)
                                    .orShould()
                                    .callConstructor(Thread.class, Runnable.class)
                                    .orShould()
                                    .callConstructor(Thread.class, Runnable.class, String.class)
                                    .because(
                                            "threads have a name and an owner: use Thread.ofPlatform()/ofVirtual()")),
                    new Rule(
                            List.of("io.gearshift.ui"),
                            noClasses()
                                    .that()
                                    .resideInAPackage("..")
                                    .and()
                                    .haveSimpleNameEndingWith("ViewModel")
                                    .should()
                                    .dependOnClassesThat()
                                    .resideInAPackage("javafx.scene..")
                                    .because("a view model is tested without a toolkit")));

    private ArchitectureRules() {}

    /// One rule.
    ///
    /// @param about roots of the packages whose classes it judges; empty for those of every module
    private record Rule(List<String> about, ArchRule rule) {
        boolean concerns(List<String> packages) {
            return about.isEmpty() || about.stream().anyMatch(packages::contains);
        }
    }

    /// Checks every rule that concerns these packages over their production classes. A rule that
    /// finds no class to judge fails: it, or the package, has another name by now.
    ///
    /// @param packages roots to import, for example `io.gearshift.backend`
    /// @throws AssertionError naming the rule, its reason and every place that breaks it
    public static void check(String... packages) {
        List<String> roots = List.of(packages);
        for (String root : roots) {
            if (classes(root).isEmpty()) {
                throw new AssertionError(
                        "there is no class in " + root + ", so nothing is checked");
            }
        }
        JavaClasses classes = classes(packages);
        for (Rule rule : RULES) {
            if (rule.concerns(roots)) {
                rule.rule().allowEmptyShould(false).check(classes);
            }
        }
    }

    private static JavaClasses classes(String... packages) {
        return new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_JARS)
                .importPackages(packages);
    }
}
