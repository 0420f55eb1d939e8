package sc.fiji.tessera.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.gui.Arrow;
import ij.gui.EllipseRoi;
import ij.gui.Line;
import ij.gui.OvalRoi;
import ij.gui.PointRoi;
import ij.gui.PolygonRoi;
import ij.gui.Roi;
import ij.gui.ShapeRoi;
import ij.gui.TextRoi;
import ij.io.RoiEncoder;
import ij.process.ByteProcessor;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sc.fiji.tessera.image.RoiDrawing.Content;

/** Labels drawn from ROIs of every kind, on images of 20 x 16. */
class RoiLabelsTest {
  private static final int W = 20;
  private static final int H = 16;

  @TempDir Path folder;
  private final List<String> notes = new ArrayList<>();

  private static Roi named(String name, Roi roi) {
    roi.setName(name);
    return roi;
  }

  private static Roi box(String name, int x, int y, int w, int h) {
    return named(name, new Roi(x, y, w, h));
  }

  private static ImageSource image(int channels, int slices, int frames) {
    ImagePlus imp = IJ.createImage("cells", "8-bit black", W, H, channels * slices * frames);
    imp.setDimensions(channels, slices, frames);
    return ImageSource.of(imp);
  }

  private static RoiDrawing drawing(Content content) {
    return new RoiDrawing(content, false, -1, List.of());
  }

  private RoiLabels draw(ImageSource on, RoiDrawing drawing, Roi... rois) {
    RoiLabels labels = RoiTruth.of(List.of(rois), "list").draw(on, drawing, name -> {}, notes::add);
    labels.requireContrast();
    return labels;
  }

  private static int[] plane(SourceImage labels, int z, int t) {
    FloatBuffer values = FloatBuffer.allocate(W * H);
    labels.plane(z, t).read(0, new Window(0, 0, W, H), values);
    return IntStream.range(0, W * H).map(i -> (int) values.get(i)).toArray();
  }

  private int[] classes(Roi... rois) {
    return plane(draw(image(1, 1, 1), drawing(Content.CLASSES), rois).open(0), 0, 0);
  }

  private static Map<Integer, Integer> counts(int[] labels) {
    Map<Integer, Integer> counts = new TreeMap<>();
    for (int v : labels) counts.merge(v, 1, Integer::sum);
    return counts;
  }

  /** What ImageJ itself fills. */
  private static int[] filled(Roi roi) {
    ByteProcessor ip = new ByteProcessor(W, H);
    ip.setValue(1);
    ip.fill(roi);
    return IntStream.range(0, W * H).map(ip::get).toArray();
  }

  // What is drawn.

  @Test
  void areasAreWhatImageJFills() {
    float[] x = {2.5f, 14.2f, 17, 8, 1.1f};
    float[] y = {1.2f, 2, 9.7f, 14.5f, 8};
    for (Roi roi :
        List.of(
            new Roi(3, 2, 7, 5),
            new Roi(3, 2, 9, 9, 6),
            new OvalRoi(4, 3, 9, 8),
            new EllipseRoi(3, 3, 15, 11, 0.5),
            new PolygonRoi(x, y, Roi.POLYGON),
            new PolygonRoi(x, y, Roi.FREEROI),
            new PolygonRoi(x, y, Roi.TRACED_ROI),
            new ShapeRoi(new Roi(2, 2, 8, 8)).or(new ShapeRoi(new OvalRoi(11, 4, 7, 7))),
            new OvalRoi(15, 12, 9, 9),
            new Roi(-3, -2, 6, 5))) {
      int[] labels = classes(named("1", roi));
      assertTrue(counts(labels).getOrDefault(1, 0) > 5, roi.toString());
      assertEquals(Arrays.toString(filled(roi)), Arrays.toString(labels), roi.toString());
    }
  }

  @Test
  void holesStayOpenAndLaterRoisCover() {
    Roi ring = new ShapeRoi(new Roi(2, 2, 10, 10)).not(new ShapeRoi(new Roi(5, 5, 4, 4)));
    int[] labels = classes(named("1", ring), box("2", 10, 10, 4, 4));
    assertEquals(0, labels[6 * W + 6]);
    assertEquals(1, labels[3 * W + 3]);
    assertEquals(2, labels[11 * W + 11]);
    assertEquals(Map.of(0, W * H - 96, 1, 80, 2, 16), counts(labels));
  }

  @ParameterizedTest
  @CsvSource({"0, 7, 7", "1, 7, 7", "3, 6, 8", "4, 5, 8"})
  void aLineIsAsWideAsItsStroke(float stroke, int top, int bottom) {
    Roi line = named("1", new Line(2, 7, 17, 7));
    line.setStrokeWidth(stroke);
    int[] labels = classes(line);
    for (int y = 0; y < H; y++) {
      assertEquals(y >= top && y <= bottom ? 1 : 0, labels[y * W + 10], "row " + y);
    }
  }

  @Test
  void linesOfAllKindsAndPointsCoverTheirPixels() {
    float[] x = {1, 8, 8};
    float[] y = {1, 1, 6};
    for (int kind : new int[] {Roi.POLYLINE, Roi.FREELINE}) {
      int[] labels = classes(named("1", new PolygonRoi(x, y, kind)));
      assertEquals(13, counts(labels).get(1));
      assertEquals(1, labels[W + 8]);
      assertEquals(1, labels[6 * W + 8]);
    }
    assertEquals(8, counts(classes(named("1", new Line(3, 3, 10, 10)))).get(1));
    Roi points = new PointRoi(new float[] {3.5f, 9, 40}, new float[] {4.5f, 2, 2});
    int[] labels = classes(named("2", points));
    assertEquals(Map.of(0, W * H - 2, 2, 2), counts(labels));
    assertEquals(2, labels[4 * W + 3]);
    assertEquals(2, labels[2 * W + 9]);
  }

  @Test
  void textsArePassedOverAndWhatLiesOutsideIsSaid() {
    TextRoi text = new TextRoi(2, 2, "nice cell");
    int[] labels =
        classes(box("1", 1, 1, 2, 2), text, new Arrow(1, 1, 9, 9), box("1", 30, 30, 4, 4));
    assertEquals(4, counts(labels).get(1));
    assertEquals(3, notes.size(), notes::toString);
    assertEquals("1 ROI(s) of cells lie outside the image or its slices.", notes.get(2));
  }

  // What names say.

  @Test
  void namesAreNumberedByTheAlphabetAndNumbersStay() {
    RoiLabels drawn =
        draw(
            image(1, 1, 1),
            drawing(Content.CLASSES),
            box("vessel", 0, 0, 1, 1),
            box("2", 1, 0, 1, 1),
            box("Background", 2, 0, 1, 1),
            box("cell#3", 3, 0, 1, 1),
            box("ignore", 4, 0, 1, 1),
            box("cell#3-1", 5, 0, 1, 1),
            box("vessel-1", 6, 0, 1, 1),
            box("nerve-1", 7, 0, 1, 1));
    assertEquals(List.of("background", "cell", "class 2", "nerve-1", "vessel"), drawn.classes());
    int[] labels = plane(drawn.open(0), 0, 0);
    assertEquals(
        List.of(4, 2, 0, 1, RoiLabels.IGNORED, 1, 4, 3),
        Arrays.stream(labels, 0, 8).boxed().toList());
  }

  @Test
  void whatHasNoNameIsTheFirstClass() {
    int[] labels =
        classes(
            box("0001-0023-0045", 0, 0, 1, 1),
            box("0023-0045-1", 1, 0, 1, 1),
            box(null, 2, 0, 1, 1),
            box("axon", 3, 0, 1, 1));
    assertEquals(List.of(1, 1, 1, 2), Arrays.stream(labels, 0, 4).boxed().toList());
  }

  @Test
  void eachRoiIsAnObjectButForThoseOfTheSameInstance() {
    Roi[] rois = {
      box("cell#7", 0, 0, 1, 1),
      box("cell", 1, 0, 1, 1),
      box("cell", 2, 0, 1, 1),
      box("cell#7", 3, 0, 1, 1),
      box("2#7", 4, 0, 1, 1),
      box("background", 5, 0, 1, 1),
      box(null, 6, 0, 1, 1),
      box("ignore", 7, 0, 1, 1),
      box("label-5", 8, 0, 1, 1),
      box("label-5-2", 9, 0, 1, 1)
    };
    int[] labels = plane(draw(image(1, 1, 1), drawing(Content.OBJECTS), rois).open(0), 0, 0);
    assertEquals(
        List.of(1, 2, 3, 1, 4, 0, 5, RoiLabels.IGNORED, 6, 6),
        Arrays.stream(labels, 0, 10).boxed().toList());
    int[] any = plane(draw(image(1, 1, 1), drawing(Content.FOREGROUND), rois).open(0), 0, 0);
    assertEquals(9 - 1, Arrays.stream(any).filter(v -> v == 1).count());
  }

  /** Every point is a seed of its own, but for points that a name makes one. */
  @Test
  void pointsAreSeeds() {
    Roi points = new PointRoi(new float[] {1, 3, 5}, new float[] {0, 0, 40});
    Roi named = named("cell#2", new PointRoi(new float[] {7, 9}, new float[] {0, 0}));
    RoiDrawing sparse = new RoiDrawing(Content.SEEDS, true, -1, List.of());
    Roi[] rois = {points, named, box("background", 0, 2, 2, 1), box("cell#2", 11, 0, 1, 1)};
    RoiLabels drawn =
        RoiTruth.of(List.of(rois), "list").draw(image(1, 1, 1), sparse, n -> {}, notes::add);
    int[] labels = plane(drawn.open(0), 0, 0);
    assertEquals(
        List.of(1, 2, 4, 4, 4), List.of(labels[1], labels[3], labels[7], labels[9], labels[11]));
    assertEquals(Map.of(0, 2, 1, 1, 2, 1, 4, 3, RoiLabels.IGNORED, W * H - 7), counts(labels));
  }

  @Test
  void aNamelessRoiIsOfTheClassOfItsGroup() {
    Roi grouped = box("", 0, 0, 1, 1);
    grouped.setGroup(3);
    Roi named = box("2", 1, 0, 1, 1);
    named.setGroup(7);
    int[] labels = classes(grouped, named, box("", 2, 0, 1, 1));
    assertEquals(List.of(3, 2, 1), List.of(labels[0], labels[1], labels[2]));
  }

  /** The selection of an image: on all planes, or on the one that is shown. */
  @Test
  void theSelectionIsATruthToo() {
    ImagePlus imp = IJ.createImage("cells", "8-bit black", W, H, 3);
    ImageSource source = ImageSource.of(imp);
    RoiDrawing seeds = new RoiDrawing(Content.SEEDS, false, -1, List.of());
    String none =
        assertThrows(
                IllegalArgumentException.class,
                () -> RoiTruth.selections(false).draw(source, seeds, n -> {}, notes::add))
            .getMessage();
    assertTrue(none.startsWith("The image cells has no selection"), none);
    imp.setRoi(2, 1, 3, 2);
    imp.setSlice(2);
    for (boolean shown : new boolean[] {false, true}) {
      SourceImage labels =
          RoiTruth.selections(shown).draw(source, seeds, n -> {}, notes::add).open(0);
      assertEquals(6, counts(plane(labels, 1, 0)).get(1));
      assertEquals(shown ? null : 6, counts(plane(labels, 0, 0)).get(1));
    }
    assertEquals(0, imp.getRoi().getPosition());
  }

  @Test
  void unlabelledPixelsCanBeIgnored() {
    RoiDrawing sparse = new RoiDrawing(Content.CLASSES, true, 3, List.of());
    Roi[] rois = {box("background", 0, 0, 4, 1), box("1", 4, 0, 2, 1), box("3", 6, 0, 1, 1)};
    int[] labels = plane(draw(image(1, 1, 1), sparse, rois).open(0), 0, 0);
    assertEquals(Map.of(0, 4, 1, 2, RoiLabels.IGNORED, W * H - 6), counts(labels));
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> draw(image(1, 1, 1), sparse, rois[1], rois[2]));
    assertTrue(refused.getMessage().contains("mark some background too"), refused::getMessage);
  }

  @Test
  void namesOfAModelKeepTheirNumbers() {
    RoiDrawing known =
        new RoiDrawing(Content.CLASSES, false, -1, List.of("background", "nucleus", "axon"));
    int[] labels = plane(draw(image(1, 1, 1), known, box("axon", 0, 0, 1, 1)).open(0), 0, 0);
    assertEquals(2, labels[0]);
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> draw(image(1, 1, 1), known, box("dendrite", 0, 0, 1, 1)));
    assertEquals(
        "A ROI is named \"dendrite\", but the classes are background, nucleus, axon.",
        refused.getMessage());
  }

  // Where they lie.

  @Test
  void positionsInStacksAndHyperstacks() {
    Roi everywhere = box("1", 0, 0, 1, 1);
    Roi slice = box("1", 1, 0, 1, 1);
    slice.setPosition(0, 2, 0);
    Roi frame = box("1", 2, 0, 1, 1);
    frame.setPosition(1, 0, 3);
    Roi both = box("1", 3, 0, 1, 1);
    both.setPosition(2, 1, 2);
    Roi index = box("1", 4, 0, 1, 1);
    index.setPosition(8); // channel 2, slice 2, frame 2 of 2 x 2 x 3
    Roi beyond = box("1", 5, 0, 1, 1);
    beyond.setPosition(0, 3, 0);
    SourceImage labels =
        draw(
                image(2, 2, 3),
                drawing(Content.CLASSES),
                everywhere,
                slice,
                frame,
                both,
                index,
                beyond)
            .open(0);
    for (int t = 0; t < 3; t++) {
      for (int z = 0; z < 2; z++) {
        List<Integer> expected =
            List.of(
                1,
                z == 1 ? 1 : 0,
                t == 2 ? 1 : 0,
                z == 0 && t == 1 ? 1 : 0,
                z + t == 2 && t == 1 ? 1 : 0,
                0);
        int[] row = plane(labels, z, t);
        assertEquals(expected, Arrays.stream(row, 0, 6).boxed().toList(), z + ", " + t);
      }
    }
    assertEquals(1, notes.size(), notes::toString);
  }

  @Test
  void eachPointHasASliceOfItsOwn() {
    ImagePlus imp = IJ.createImage("cells", "8-bit black", W, H, 3);
    PointRoi points = new PointRoi();
    imp.setSlice(2);
    points.addUserPoint(imp, 3, 4);
    imp.setSlice(3);
    points.addUserPoint(imp, 5, 6);
    SourceImage labels =
        draw(ImageSource.of(imp), drawing(Content.CLASSES), named("1", points)).open(0);
    assertEquals(Map.of(0, W * H), counts(plane(labels, 0, 0)));
    assertEquals(1, plane(labels, 1, 0)[4 * W + 3]);
    assertEquals(Map.of(0, W * H - 1, 1, 1), counts(plane(labels, 2, 0)));
    assertEquals(1, plane(labels, 2, 0)[6 * W + 5]);
  }

  /** A single plane shows all ROIs, whatever slice they were drawn on. */
  @Test
  void aSinglePlaneHasNoPositions() {
    Roi roi = box("1", 0, 0, 3, 1);
    roi.setPosition(5);
    assertEquals(3, counts(classes(roi)).get(1));
  }

  // Files.

  @Test
  void aVirtualStackHasItsOverlay() {
    ImagePlus imp = IJ.createImage("cells", "8-bit black", W, H, 3);
    Roi second = box("1", 2, 2, 3, 3);
    second.setPosition(2);
    imp.setOverlay(new ij.gui.Overlay(second));
    Path file = folder.resolve("cells.tif");
    ImageFileWriter.save(imp, file);
    ImagePlus virtual = ImageFileReader.read(file, 0);
    assertTrue(virtual.getStack().isVirtual());
    SourceImage labels =
        RoiTruth.overlays()
            .draw(ImageSource.of(virtual), drawing(Content.CLASSES), n -> {}, notes::add)
            .open(0);
    assertEquals(Map.of(0, W * H), counts(plane(labels, 0, 0)));
    assertEquals(9, counts(plane(labels, 1, 0)).get(1));
  }

  @Test
  void aSetAndASingleRoiAreRead() throws IOException {
    Path zip = folder.resolve("cells.zip");
    save(zip, box("b", 0, 0, 1, 1), box("a", 1, 0, 1, 1));
    Path one = folder.resolve("one.roi");
    Files.write(one, RoiEncoder.saveAsByteArray(box("b", 0, 0, 2, 2)));
    for (Path file : List.of(zip, one)) {
      RoiTruth truth = (RoiTruth) ImageSource.of(file);
      RoiLabels drawn = truth.draw(image(1, 1, 1), drawing(Content.CLASSES), n -> {}, notes::add);
      assertEquals(file == zip ? 2 : 1, plane(drawn.open(0), 0, 0)[0]);
    }
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> ImageSource.of(zip).open(0));
    assertEquals(
        "cells.zip holds ROIs, which are truth for training, but no image.", refused.getMessage());
  }

  private static void save(Path zip, Roi... rois) throws IOException {
    try (OutputStream out = Files.newOutputStream(zip);
        ZipOutputStream entries = new ZipOutputStream(out)) {
      for (Roi roi : rois) {
        entries.putNextEntry(new ZipEntry(roi.getName() + ".roi"));
        entries.write(RoiEncoder.saveAsByteArray(roi));
      }
    }
  }

  /** The image's name counts, with the extension that its title may have or without. */
  @Test
  void aFolderHoldsTheRoisOfEachImage() throws IOException {
    ImagePlus imp = IJ.createImage("cells.tif", "RGB black", W, H, 2);
    Roi second = box("1", 0, 0, 2, 2);
    second.setPosition(2);
    save(folder.resolve("cells.zip"), second);
    RoiTruth truth = (RoiTruth) ImageSource.of(folder);
    RoiLabels drawn =
        truth.draw(ImageSource.of(imp), drawing(Content.CLASSES), n -> {}, notes::add);
    assertEquals(Map.of(0, W * H), counts(plane(drawn.open(0), 0, 0)));
    assertEquals(4, counts(plane(drawn.open(0), 1, 0)).get(1));
    Files.write(folder.resolve("cells.roi"), RoiEncoder.saveAsByteArray(second));
    String said =
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    truth.draw(ImageSource.of(imp), drawing(Content.CLASSES), n -> {}, notes::add))
            .getMessage();
    assertTrue(said.startsWith("There are two files of ROIs for the image cells.tif"), said);
  }

  // What is refused.

  @Test
  void whatCannotBeDrawnIsRefused() throws IOException {
    Roi angle = new PolygonRoi(new float[] {1, 5, 9}, new float[] {1, 5, 1}, Roi.ANGLE);
    refused("On cells lies a ROI of the kind angle; areas, lines and points", angle);
    refused("On cells lie no areas", new TextRoi(1, 1, "a"));
    refused("nothing but background and ignore", box("ignore", 0, 0, 1, 1));
    refused("The ROIs hold the class 255; at most 254", box("255", 0, 0, 1, 1));
    Roi[] many = new Roi[255];
    for (int i = 0; i < many.length; i++) many[i] = box("kind " + i, 0, 0, 1, 1);
    refused("The ROIs name 255 classes; at most 254", many);
    assertEquals(
        "The list holds no ROIs; draw them on the image and add each (t).",
        assertThrows(IllegalArgumentException.class, this::classes).getMessage());
    Path empty = folder.resolve("empty.zip");
    save(empty);
    Path text = folder.resolve("text.roi");
    Files.writeString(text, "This is no ROI.");
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> read(empty))
            .getMessage()
            .contains("empty.zip holds no ROIs"));
    assertTrue(
        assertThrows(UncheckedIOException.class, () -> read(text))
            .getMessage()
            .contains("text.roi cannot be read"));
  }

  private void read(Path file) {
    RoiTruth.of(file).draw(image(1, 1, 1), drawing(Content.CLASSES), n -> {}, notes::add);
  }

  private void refused(String fragment, Roi... rois) {
    String said = assertThrows(IllegalArgumentException.class, () -> classes(rois)).getMessage();
    assertTrue(said.contains(fragment), said);
  }

  /** Whole where they overlap, cut off at the border, and one for all ROIs of an object. */
  @Test
  void boxesAroundObjects() {
    Roi later = box("cell#3", 15, 12, 9, 9);
    Roi onSecond = named("spot", new OvalRoi(3, 3, 5, 5));
    onSecond.setPosition(2);
    RoiLabels labels =
        draw(
            image(1, 2, 1),
            drawing(Content.CLASSES),
            box("cell#3", 1, 2, 4, 3),
            box("cell#1", 0, 0, 10, 6),
            later,
            onSecond,
            box("background", 2, 2, 3, 3),
            box("ignore", 5, 5, 3, 3),
            box("cell#4", 30, 30, 2, 2));
    List<LabelBox> first = List.of(new LabelBox(1, 1, 2, 19, 15), new LabelBox(1, 0, 0, 9, 5));
    assertEquals(first, labels.boxes(0).get(0));
    assertEquals(new LabelBox(2, 3, 3, 7, 7), labels.boxes(0).get(1).get(2));
    RoiLabels alike =
        draw(image(1, 1, 1), drawing(Content.OBJECTS), box("b", 1, 1, 2, 2), box("a", 1, 1, 2, 2));
    assertEquals(
        List.of(new LabelBox(1, 1, 1, 2, 2), new LabelBox(1, 1, 1, 2, 2)), alike.boxes(0).get(0));
  }
}
