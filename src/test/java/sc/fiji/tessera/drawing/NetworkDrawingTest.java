package sc.fiji.tessera.drawing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.w3c.dom.Element;
import sc.fiji.tessera.drawing.Diagram.Arrow;
import sc.fiji.tessera.drawing.Diagram.Box;
import sc.fiji.tessera.drawing.Diagram.Way;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.GraphBuilder;
import sc.fiji.tessera.network.Architecture;
import sc.fiji.tessera.network.Architectures;
import sc.fiji.tessera.network.Size;

class NetworkDrawingTest {
  private static Graph graph(String architecture) {
    Architecture a = Architectures.named(architecture);
    return a.variant(a.defaultVariant(), new Size(3, 21)).blank();
  }

  private static Box box(Diagram d, String name) {
    return d.boxes().stream().filter(b -> b.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void aUNetIsAnULadder() {
    Diagram d = Diagram.of(graph("u-net"));
    assertEquals(
        List.of(
            "image", "inc", "down1", "down2", "down3", "down4", "up1", "up2", "up3", "up4", "outc",
            "scores"),
        d.boxes().stream().map(Box::name).toList());
    assertEquals(16, box(d, "down4").stride());
    assertEquals(1024, box(d, "down4").channels());
    assertEquals("Concat", box(d, "up4").join());
    // A skip connection keeps its resolution; the other way leads down and up.
    assertTrue(d.arrows().contains(new Arrow(1, 9, Way.PLAIN)), d.arrows().toString());
    assertTrue(d.arrows().contains(new Arrow(1, 2, Way.DOWN)), d.arrows().toString());
    assertTrue(d.arrows().contains(new Arrow(8, 9, Way.UP)), d.arrows().toString());
  }

  @Test
  void residualUnitsAreCountedAndParallelBranchesStayApart() {
    Diagram d = Diagram.of(graph("deeplab-v3"));
    assertEquals(6, box(d, "layer3").units());
    Box project = box(d, "project");
    assertEquals("Concat", project.join());
    int to = d.boxes().indexOf(project);
    assertEquals(5, d.arrows().stream().filter(a -> a.to() == to).count());
    assertEquals(24, box(d, "convs.2").extent().dilation());
    assertEquals(Diagram.Kind.DILATED, box(d, "convs.2").kind());
    assertEquals(Diagram.Kind.POINTWISE, box(d, "convs.0").kind());
  }

  @Test
  void maximaAreRemembered() {
    Diagram d = Diagram.of(graph("segnet"));
    assertEquals(4, d.arrows().stream().filter(a -> a.way() == Way.WHERE).count());
  }

  @TestFactory
  Stream<DynamicTest> everyArchitecture() {
    return Architectures.all().stream()
        .map(a -> DynamicTest.dynamicTest(a.name(), () -> drawn(a.name())));
  }

  private static void drawn(String architecture) throws Exception {
    Diagram d = Diagram.of(graph(architecture));
    assertTrue(d.boxes().size() <= 60, d.boxes().size() + " boxes are no figure");
    for (int i = 1; i < d.boxes().size(); i++) {
      int number = i;
      assertTrue(d.arrows().stream().anyMatch(a -> a.to() == number), d.boxes().get(i) + " hangs");
    }
    assertNoOverlap(d);
    Picture p = NetworkDrawing.of(graph(architecture), "A <title> & more");
    BufferedImage image = p.toImage(1);
    assertEquals(p.width(), image.getWidth());
    byte[] svg = p.toSvg().getBytes(StandardCharsets.UTF_8);
    Element root =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(svg))
            .getDocumentElement();
    assertEquals(Integer.toString(p.width()), root.getAttribute("width"));
    assertEquals(
        "A <title> & more", root.getElementsByTagName("text").item(d0(root)).getTextContent());
  }

  /** The title follows the names of the rows. */
  private static int d0(Element root) {
    int i = 0;
    while (root.getElementsByTagName("text").item(i).getTextContent().startsWith("1 : ")) i++;
    return i;
  }

  private static void assertNoOverlap(Diagram d) {
    Layout layout = new Layout(d);
    for (Layout.Place p : layout.places) {
      for (Layout.Place q : layout.places) {
        boolean beside = p.right() <= q.x() || q.right() <= p.x();
        boolean below = p.y() + p.height() <= q.y() || q.y() + q.height() <= p.y();
        assertTrue(p == q || beside || below, p + " and " + q);
      }
    }
  }

  @Test
  void whatIsNotUnderstoodIsNotDrawn() {
    GraphBuilder b = new GraphBuilder("strange");
    String y = b.node("NonZero", List.of(b.input("x", "N", "1", "H", "W")));
    Graph g = b.output(y, "y", "N", "1", "H", "W").build();
    Exception e =
        assertThrows(IllegalArgumentException.class, () -> NetworkDrawing.of(g, "strange"));
    assertTrue(e.getMessage().contains("NonZero"), e.getMessage());
    assertFalse(e.getMessage().contains("\n"));
  }
}
