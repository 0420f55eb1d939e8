package sc.fiji.tessera;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.Point;
import java.awt.RenderingHints;
import java.awt.geom.CubicCurve2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import javax.imageio.ImageIO;

/**
 * Draws who imports whom, from the compiled classes, and writes the page that shows it: a room
 * stands above all that it imports, a line goes down from it to each of them, the thicker the more
 * of its classes do so.
 *
 * <pre>
 * java -cp target/test-classes:target/classes:... sc.fiji.tessera.HousePicture
 * </pre>
 */
final class HousePicture {
  static final Path PAGE = Path.of("src/site/markdown/house.md");
  private static final Path IMAGES = Path.of("src/site/resources/images");

  private static final int WIDTH = 1000;
  private static final int FLOOR = 120;
  private static final int BOX = 46;
  private static final Color[] INKS = {
    new Color(0, 114, 178),
    new Color(213, 94, 0),
    new Color(0, 158, 115),
    new Color(204, 121, 167),
    new Color(86, 180, 233),
    new Color(150, 110, 0),
    Color.DARK_GRAY
  };

  private final HouseImports house;
  private final Map<String, Point> places = new HashMap<>();
  private final int height;

  private HousePicture(HouseImports house) {
    this.house = house;
    SortedMap<String, Integer> floors = house.floors();
    int top = floors.values().stream().mapToInt(i -> i).max().orElse(0);
    height = (top + 1) * FLOOR;
    for (int floor = 0; floor <= top; floor++) {
      List<String> rooms = new ArrayList<>();
      int wanted = floor;
      floors.forEach(
          (room, f) -> {
            if (f == wanted) rooms.add(room);
          });
      for (int i = 0; i < rooms.size(); i++) {
        // Every second floor is shifted, so that lines do not run through boxes.
        int shift = (floor % 2) * WIDTH / (4 * rooms.size() + 4);
        int x = WIDTH * (2 * i + 1) / (2 * rooms.size()) + shift / 2;
        places.put(rooms.get(i), new Point(x, (top - floor) * FLOOR + FLOOR / 2));
      }
    }
  }

  /** Classes of the suite itself, without its tests. */
  static JavaClasses classes() {
    return new ClassFileImporter()
        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
        .importPackages("sc.fiji.tessera");
  }

  /** The page; what it says of the code is read from the code. */
  static String page(JavaClasses classes) {
    HouseImports rooms = HouseImports.of(classes, "sc.fiji.tessera");
    HouseImports commands = HouseImports.of(classes, "sc.fiji.tessera.plugins");
    return """
        # The house

        What imports what, read and drawn from the compiled classes by `HousePicture`; a test holds the
        tables, and another (`ArchitectureTest`) who *may* import whom. A room is a package. It stands
        above all that it imports, and there is no way back up. A line is the thicker, the more
        classes of the upper room name one of the lower. What a room is for, its `package-info.java` says.

        ## The rooms

        ![The rooms, and lines from each down to those it imports](../resources/images/house.png)

        """
        + rooms.table()
        + """

        Only `image` and `plugins` know ImageJ, only `inference` ONNX Runtime, only `training` DJL, only
        `model` the YAML reader, only `measure` the JSON reader. `graph`, `label`
        and `sample` import no other room: they are the format of ONNX, arithmetic on labels, and made images.

        ## The rooms of the commands

        `plugins` may import every room, so here are only the lines among its own.

        ![The rooms of the commands](../resources/images/house-commands.png)

        """
        + commands.table()
        + """

        How a command is reached: `plugins.config` names a label and a class; ImageJ hands the label to
        `bridge.Bridge`, a shell to `bridge.Shell`; both make `bridge.CommandInputs` of the class's
        `@Parameter`s, fill them from the options or a dialog, and run the class as SciJava would.
        """;
  }

  public static void main(String[] args) throws IOException {
    JavaClasses classes = classes();
    write(HouseImports.of(classes, "sc.fiji.tessera"), "house.png");
    write(HouseImports.of(classes, "sc.fiji.tessera.plugins"), "house-commands.png");
    Files.writeString(PAGE, page(classes));
  }

  private static void write(HouseImports house, String name) throws IOException {
    HousePicture picture = new HousePicture(house);
    BufferedImage image = new BufferedImage(WIDTH, picture.height, BufferedImage.TYPE_BYTE_INDEXED);
    Graphics2D g = image.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    g.setColor(Color.WHITE);
    g.fillRect(0, 0, WIDTH, picture.height);
    picture.drawImports(g);
    picture.places.forEach((room, at) -> picture.drawRoom(g, room, at));
    g.dispose();
    ImageIO.write(image, "png", IMAGES.resolve(name).toFile());
  }

  private void drawImports(Graphics2D g) {
    int ink = 0;
    for (String from : house.imports().keySet()) {
      // What may import everything would hide the rest.
      if (from.equals("plugins")) continue;
      g.setColor(INKS[ink++ % INKS.length]);
      for (Map.Entry<String, Integer> e : house.imports().get(from).entrySet()) {
        Point a = places.get(from);
        Point b = places.get(e.getKey());
        g.setStroke(new BasicStroke((float) (0.8 + 0.5 * Math.log(e.getValue()))));
        int bend = (b.y - a.y) / 3;
        g.draw(
            new CubicCurve2D.Double(
                a.x, a.y + BOX / 2.0, a.x, a.y + bend, b.x, b.y - bend, b.x, b.y - BOX / 2.0));
      }
    }
  }

  private void drawRoom(Graphics2D g, String room, Point at) {
    g.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 16));
    int wide = room.equals("plugins") ? 90 : 44;
    int half = Math.max(wide, g.getFontMetrics().stringWidth(room) / 2 + 12);
    g.setColor(new Color(255, 248, 225));
    g.fillRoundRect(at.x - half, at.y - BOX / 2, 2 * half, BOX, 12, 12);
    g.setColor(Color.BLACK);
    g.setStroke(new BasicStroke(1.2f));
    g.drawRoundRect(at.x - half, at.y - BOX / 2, 2 * half, BOX, 12, 12);
    g.drawString(room, at.x - g.getFontMetrics().stringWidth(room) / 2, at.y - 1);
    g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
    String count = house.classes().get(room) + " classes";
    if (room.equals("plugins")) count += ", may import all";
    g.drawString(count, at.x - g.getFontMetrics().stringWidth(count) / 2, at.y + 15);
  }
}
