package sc.fiji.tessera.sample;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

class LabelPlaneTest {

  @Test
  void aPieceCutOffGoesToTheNeighbourThatCutIt() {
    assertArrayEquals(
        plane("1112222.", "11122222", "1111222.").labels,
        joined("1112211.", "11122221", "1111222.").labels);
  }

  @Test
  void aPieceThatTouchesNothingVanishes() {
    assertArrayEquals(plane("11...", "11...").labels, joined("11.1.", "11...").labels);
  }

  @Test
  void piecesOfOneLabelBecomeLabelsOfTheirOwn() {
    LabelPlane plane = plane("77.77.7", "77.77..");
    plane.split(2);
    plane.renumber();
    assertArrayEquals(plane("11.22..", "11.22..").labels, plane.labels);
  }

  private static LabelPlane joined(String... rows) {
    LabelPlane plane = plane(rows);
    plane.joinPieces();
    return plane;
  }

  private static LabelPlane plane(String... rows) {
    LabelPlane plane = new LabelPlane(rows[0].length(), rows.length);
    for (int i = 0; i < plane.labels.length; i++) {
      char c = rows[i / plane.width].charAt(i % plane.width);
      plane.labels[i] = c == '.' ? 0 : c - '0';
    }
    return plane;
  }
}
