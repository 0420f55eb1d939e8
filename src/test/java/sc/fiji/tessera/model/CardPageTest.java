package sc.fiji.tessera.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.graph.TinyVolumes;
import sc.fiji.tessera.image.Normalization;
import sc.fiji.tessera.network.Architectures;
import sc.fiji.tessera.network.Size;

/** The page "The model card": its keys, defaults and examples are those of the program. */
class CardPageTest {
  private static final Path PAGE = Path.of("src/site/markdown/card.md");
  private static final Pattern KEY = Pattern.compile("\"(tessera\\.[a-z.]+)\"");
  private static final String DETECTION = "tessera.detection.";

  @TempDir Path folder;

  /** A row of one of the page's tables; of the cells what stands between backquotes. */
  record Row(String key, String standard, String example) {
    private boolean isDerived() {
      return standard.equals("graph");
    }

    private boolean isRequired() {
      return standard.equals("required");
    }

    /** With a name or number for what stands for any. */
    private String property() {
      return key.replace("NAME", "width").replace(".N", ".1");
    }
  }

  static List<Row> rows() throws IOException {
    List<Row> rows = new ArrayList<>();
    for (String line : Files.readAllLines(PAGE)) {
      if (!line.startsWith("| `tessera.")) continue;
      String[] cells = line.split(" *\\| *");
      rows.add(new Row(plain(cells[1]), plain(cells[3]), plain(cells[4])));
    }
    return rows;
  }

  private static String plain(String cell) {
    return cell.startsWith("`") ? cell.substring(1, cell.indexOf('`', 1)) : cell;
  }

  static Stream<Row> ofOneNetwork() throws IOException {
    return rows().stream().filter(r -> !ofSeveral(r) && !r.key.startsWith("tessera.depth."));
  }

  static Stream<Row> ofDetectors() throws IOException {
    return rows().stream().filter(r -> r.key.startsWith(DETECTION));
  }

  private static boolean ofSeveral(Row row) {
    return row.key.startsWith(DETECTION) || row.key.matches("tessera\\.(checkpoint|parts?)");
  }

  /** What is written is on the page, and nothing else is. */
  @Test
  void allKeysAreThere() throws IOException {
    SortedSet<String> written = new TreeSet<>(full().toMetadata().keySet());
    written.addAll(severalNetworks().get("dense").keySet());
    SortedMap<String, String> named = new TreeMap<>();
    for (Row row : rows()) named.put(row.property(), row.key);
    assertEquals(new TreeSet<>(named.keySet()), written);
  }

  /** Keys that the sources of this room name, as far as they are spelled out. */
  @Test
  void allKeysOfTheSourcesAreThere() throws IOException {
    String page = Files.readString(PAGE);
    SortedSet<String> missing = new TreeSet<>();
    int found = 0;
    try (Stream<Path> files = Files.list(Path.of("src/main/java/sc/fiji/tessera/model"))) {
      for (Path file : files.toList()) {
        Matcher m = KEY.matcher(Files.readString(file));
        while (m.find()) {
          found++;
          if (!page.contains("`" + m.group(1))) missing.add(m.group(1));
        }
      }
    }
    assertEquals(new TreeSet<>(), missing);
    assertTrue(found > 50, found + " keys");
  }

  @ParameterizedTest
  @MethodSource("ofOneNetwork")
  void theExampleIsTaken(Row row) throws IOException {
    Map<String, String> card = card(row);
    card.put(row.property(), row.example);
    String read = opened(row, card).card().toMetadata().get(row.property());
    if (row.isDerived()) {
      card.put(row.property(), "999");
      assertEquals(read, opened(row, card).card().toMetadata().get(row.property()));
    } else {
      assertEquals(row.example, read);
    }
  }

  @ParameterizedTest
  @MethodSource("ofOneNetwork")
  void whatIsMissingHasTheDefault(Row row) throws IOException {
    Map<String, String> card = card(row);
    card.put(row.property(), row.example);
    card.remove(row.property());
    if (row.key.equals("tessera.classes")) {
      assertThrows(IOException.class, () -> opened(row, card));
      return;
    }
    Map<String, String> read = opened(row, card).card().toMetadata();
    switch (row.standard) {
      case "required" -> assertNotEquals(card.get("tessera.classes"), read.get("tessera.classes"));
      case "file name" -> assertEquals("model.onnx", Path.of(read.get(row.key)).getFileName() + "");
      case "empty" -> assertEquals("", read.get(row.key));
      case "none" ->
          assertEquals(row.key.contains("norm") ? "none" : null, read.get(row.property()));
      case "graph" -> assertTrue(Integer.parseInt(read.get(row.key)) >= 0);
      default -> whatIsMissing(row, read);
    }
  }

  /** Where a model finds no centres, nothing is written of them. */
  private static void whatIsMissing(Row row, Map<String, String> read) {
    String found = read.get(row.key);
    assertEquals(row.key.equals("tessera.centres.window") ? null : row.standard, found);
  }

  private SegmentationModel opened(Row row, Map<String, String> card) throws IOException {
    boolean centres = row.key.startsWith("tessera.centres.");
    boolean finds = card.containsKey("tessera.centres.window");
    String network = centres ? "panoptic-deeplab-resnet18-objects" : "u-net";
    Size size = centres ? new Size(3, 2, 32) : new Size(1, 3, 32);
    OnnxModel file = OnnxModel.of(Architectures.variant(network, size).graph(1));
    if (centres && !finds) card.put("tessera.classes", "background;cell;a;b;c");
    Path path = folder.resolve("model.onnx");
    file.withMetadata(card).write(path);
    return SegmentationModel.open(path);
  }

  /** A card that is as short as can be. */
  private static Map<String, String> card(Row row) {
    Map<String, String> card = new LinkedHashMap<>();
    card.put("tessera.card", "1");
    boolean centres = row.key.startsWith("tessera.centres.");
    card.put("tessera.classes", centres ? "background;cell" : "background;cell;wall");
    if (centres) card.put("tessera.centres.window", "7");
    return card;
  }

  /** A card with everything that there is. */
  private static ModelCard full() throws IOException {
    ModelCard.Output output =
        new ModelCard.Output(
                List.of("background", "cell"),
                ModelCard.Activation.SOFTMAX,
                ModelCard.Target.INSTANCES,
                List.of(0, 0xff0000),
                ModelCard.Objects.REGIONS)
            .with(ModelCard.Centres.USUAL)
            .withThings(new TreeSet<>(List.of(1)));
    ModelCard volumes =
        SegmentationModel.of(
                OnnxModel.of(
                    TinyVolumes.uNet(1, 3, new long[] {2, 2, 2}, new String[] {"D", "H", "W"})),
                "volumes")
            .card();
    assertTrue(volumes.tiles().depth().isVolume());
    return new ModelCard(
        new ModelCard.About("cells", "u-net", Map.of("width", "16"), "CC0-1.0", ""),
        new ModelCard.Input(1, Normalization.none(), ""),
        output,
        volumes.tiles(),
        List.of("trained"));
  }

  @ParameterizedTest
  @MethodSource("ofDetectors")
  void detectorsTakeExamplesAndDefaults(Row row) {
    Map<String, String> card = new LinkedHashMap<>(Map.of("tessera.checkpoint", "4f6a"));
    card.put(row.key, row.example);
    assertEquals(row.example, CompositeCard.of(card).toMetadata(List.of()).get(row.key));
    card.remove(row.key);
    card.put(DETECTION + (row.key.endsWith("most") ? "tile" : "most"), "7");
    assertEquals(row.standard, CompositeCard.of(card).toMetadata(List.of()).get(row.key));
  }

  @Test
  void severalNetworksNameTheirParts() throws IOException {
    Map<String, Map<String, String>> parts = severalNetworks();
    for (Row row : rows()) {
      if (!row.key.matches("tessera\\.parts?")) continue;
      assertTrue(row.isRequired());
      String part = row.key.endsWith("s") ? "dense" : row.example;
      assertEquals(row.example, parts.get(part).get(row.key));
    }
    Map<String, String> nameless = Map.of("tessera.parts", "dense");
    assertThrows(IllegalArgumentException.class, () -> CompositeCard.of(nameless));
  }

  /** The properties of each file of a model. */
  private Map<String, Map<String, String>> severalNetworks() throws IOException {
    CompositeCard card =
        new CompositeCard(
            new ModelCard.About("cells", "mask-rcnn", Map.of("width", "16"), "", ""),
            new ModelCard.Input(3, Normalization.none(), ""),
            List.of("background", "cell"),
            new TreeSet<>(List.of(1)),
            "4f6a",
            List.of("trained"),
            new DetectionCard(8, 2, 0.9, 0.3, 300, 512));
    OnnxModel any = OnnxModel.of(Architectures.variant("u-net", new Size(1, 2, 32)).graph(1));
    Map<String, OnnxModel> parts = new LinkedHashMap<>();
    for (String part : List.of("dense", "boxes", "masks")) parts.put(part, any);
    Path main = folder.resolve("cells.onnx");
    new CompositeModel(card, parts, "here").save(main);
    Map<String, Map<String, String>> read = new LinkedHashMap<>();
    read.put("dense", OnnxModel.read(main).metadata());
    for (String part : List.of("boxes", "masks")) {
      read.put(part, OnnxModel.read(folder.resolve("cells." + part + ".onnx")).metadata());
    }
    return read;
  }

  /** Each way to write a normalisation is read, and what may follow it. */
  @Test
  void normalisationsAreAsSaid() throws IOException {
    int read = 0;
    String section = Files.readString(PAGE).split("## Normalisation\n")[1].split("\n## ")[0];
    for (String line : section.split("\n")) {
      if (!line.startsWith("| `")) continue;
      read++;
      String text = plain(line.split(" *\\| *")[1]);
      assertEquals(text, Normalization.parse(text).toString());
      String more = text.matches("z.*|perc.*") ? " eps 0.001 joint" : " 8-bit";
      assertEquals(text + more, Normalization.parse(text + more).toString());
    }
    assertEquals(5, read);
    Normalization.parse("percentile 1 99.8 clip");
  }
}
