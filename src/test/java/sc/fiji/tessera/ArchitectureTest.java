package sc.fiji.tessera;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds the plan of the house: who may import whom, and who may know which library. */
class ArchitectureTest {
  private static final String ROOT = "sc.fiji.tessera";

  private static final Map<String, Set<String>> MAY_IMPORT =
      Map.ofEntries(
          entry("graph", Set.of()),
          entry("drawing", Set.of("graph")),
          entry("network", Set.of("graph")),
          entry("image", Set.of("graph")),
          entry("model", Set.of("graph", "network", "image")),
          entry("checkpoint", Set.of("graph", "network", "image", "model")),
          entry("label", Set.of()),
          entry("classical", Set.of("label")),
          entry("sample", Set.of()),
          entry("measure", Set.of("label")),
          entry("inference", Set.of("graph", "model", "image", "label")),
          entry("quantization", Set.of("graph", "image", "model", "inference", "measure")),
          entry(
              "training",
              Set.of("graph", "network", "model", "image", "label", "measure", "inference")),
          entry(
              "plugins",
              Set.of(
                  "graph",
                  "drawing",
                  "network",
                  "model",
                  "checkpoint",
                  "image",
                  "label",
                  "classical",
                  "sample",
                  "measure",
                  "inference",
                  "quantization",
                  "training")));

  /** The rooms within the room of the commands. */
  private static final Map<String, Set<String>> MAY_IMPORT_OF_PLUGINS =
      Map.of(
          "bridge", Set.of(),
          "segment", Set.of("bridge"),
          "model", Set.of("bridge"),
          "measure", Set.of("bridge"),
          "training", Set.of("bridge", "model"),
          "classical", Set.of("bridge", "segment"),
          "network", Set.of("bridge", "segment", "model"),
          "prompt", Set.of("bridge", "segment", "model"));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  @Test
  void everyRoomIsInThePlan() {
    assertEquals(new TreeSet<>(MAY_IMPORT.keySet()), rooms(ROOT));
    assertEquals(new TreeSet<>(MAY_IMPORT_OF_PLUGINS.keySet()), rooms(ROOT + ".plugins"));
  }

  private static Set<String> rooms(String house) {
    return CLASSES.stream()
        .map(c -> c.getPackageName())
        .filter(p -> p.startsWith(house + "."))
        .map(p -> p.substring(house.length() + 1).split("\\.")[0])
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void roomsImportOnlyWhatThePlanAllows() {
    holds(ROOT, MAY_IMPORT);
    holds(ROOT + ".plugins", MAY_IMPORT_OF_PLUGINS);
  }

  private static void holds(String house, Map<String, Set<String>> plan) {
    plan.forEach(
        (room, allowed) -> {
          String[] forbidden =
              plan.keySet().stream()
                  .filter(r -> !r.equals(room) && !allowed.contains(r))
                  .map(r -> house + "." + r + "..")
                  .toArray(String[]::new);
          if (forbidden.length > 0) {
            noClasses()
                .that()
                .resideInAPackage(house + "." + room + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(forbidden)
                .allowEmptyShould(true)
                .check(CLASSES);
          }
        });
  }

  @Test
  void roomsAreFreeOfCycles() {
    slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
    slices().matching(ROOT + ".plugins.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void eachLibraryHasItsRooms() {
    onlyIn("ij..", "image", "plugins");
    onlyIn("ai.onnxruntime..", "inference");
    onlyIn("ai.djl..", "training");
    onlyIn("org.yaml..", "model");
    onlyIn("com.google.gson..", "measure");
  }

  /** Whoever starts ONNX Runtime first decides where its native libraries come from. */
  @Test
  void onlyOneClassStartsOnnxRuntime() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName(ROOT + ".inference.OrtRuntime")
        .should()
        .callMethodWhere(
            DescribedPredicate.describe(
                "it starts ONNX Runtime",
                call ->
                    call.getName().equals("getEnvironment")
                        && call.getTargetOwner().getName().endsWith(".OrtEnvironment")))
        .check(CLASSES);
  }

  /** A file must not depend on where in the world it is written: Turkish has no I without a dot. */
  @Test
  void nobodyAsksForTheLanguageOfTheSystem() {
    Set<String> callers = new TreeSet<>();
    CLASSES.forEach(
        c ->
            c.getMethodCallsFromSelf().stream()
                .filter(call -> call.getTargetOwner().isEquivalentTo(String.class))
                .filter(call -> dependsOnLanguage(call.getTarget()))
                .forEach(call -> callers.add(call.getSourceCodeLocation() + " " + call.getName())));
    assertEquals(Set.of(), callers, "they need a Locale, or a Charset");
  }

  private static boolean dependsOnLanguage(AccessTarget.MethodCallTarget called) {
    boolean bare = called.getRawParameterTypes().isEmpty();
    boolean format =
        called.getName().equals("format")
            && !called.getRawParameterTypes().get(0).isEquivalentTo(Locale.class);
    return format
        || called.getName().equals("formatted")
        || bare && Set.of("toLowerCase", "toUpperCase", "getBytes").contains(called.getName());
  }

  private static void onlyIn(String library, String... rooms) {
    String[] inside = new String[rooms.length + 1];
    for (int i = 0; i < rooms.length; i++) inside[i] = inside(rooms[i]);
    inside[rooms.length] = ROOT;
    noClasses()
        .that()
        .resideOutsideOfPackages(inside)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  private static String inside(String room) {
    return ROOT + "." + room + "..";
  }
}
