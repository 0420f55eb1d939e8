package sc.fiji.tessera.inference;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import net.imglib2.FinalInterval;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.position.FunctionRandomAccessible;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.view.Views;
import org.scijava.Context;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.model.ModelLibrary;

/**
 * Labels of a 16-bit image that is nowhere in memory, with the bundled model: seconds per megapixel
 * of a large one against a small one, and the most memory that the program took. To be run with
 * {@code -Xmx2g}. Argument: the side of the large one (20000).
 */
public final class LargeImageBenchmark {
  private static final int SMALL = 2000;

  private LargeImageBenchmark() {}

  public static void main(String[] args) throws IOException {
    int large = args.length > 0 ? Integer.parseInt(args[0]) : 20_000;
    try (Context context = new Context(OnnxService.class);
        ModelSession session =
            context
                .service(OnnxService.class)
                .open(new ModelLibrary(null).open("nuclei-u-net"), "cpu")) {
      seconds(session, SMALL);
      double before = seconds(session, SMALL);
      double one = seconds(session, large);
      double after = seconds(session, SMALL);
      double ratio = one / ((before + after) / 2);
      System.out.printf(Locale.ROOT, "per megapixel, large / small: %.3f%n", ratio);
    }
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmHWM")) System.out.println(line);
    }
    System.exit(0);
  }

  /** Per megapixel. */
  private static double seconds(ModelSession session, int side) {
    SourceImage image = SourceImage.of(discs(side), "discs");
    long start = System.nanoTime();
    new SemanticSegmenter(session, SemanticSegmenter.Options.AUTOMATIC)
        .classes(image.plane(0, 0), Progress.NONE);
    double seconds = (System.nanoTime() - start) / 1e9 / (side / 1e3 * side / 1e3);
    System.out.printf(Locale.ROOT, "%d x %d: %.3f s per megapixel%n", side, side, seconds);
    return seconds;
  }

  /** Bright discs on a grid, computed where they are looked at. */
  private static RandomAccessibleInterval<UnsignedShortType> discs(int side) {
    FunctionRandomAccessible<UnsignedShortType> discs =
        new FunctionRandomAccessible<>(
            2,
            (at, value) -> {
              long x = at.getLongPosition(0) % 40 - 20;
              long y = at.getLongPosition(1) % 40 - 20;
              value.set(x * x + y * y < 150 ? 3000 : 200);
            },
            UnsignedShortType::new);
    return Views.interval(discs, new FinalInterval(side, side));
  }
}
