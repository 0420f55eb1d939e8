package sc.fiji.tessera.plugins.model;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.nio.FloatBuffer;
import java.util.List;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.real.FloatType;
import sc.fiji.tessera.image.Affine;
import sc.fiji.tessera.image.Axis;
import sc.fiji.tessera.image.BlockShape;
import sc.fiji.tessera.image.Plane;
import sc.fiji.tessera.image.ScoreMap;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.image.Volume;
import sc.fiji.tessera.image.Window;
import sc.fiji.tessera.inference.ModelSession;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.inference.SemanticSegmenter;
import sc.fiji.tessera.model.BioImageIoPackage;
import sc.fiji.tessera.sample.Sample;
import sc.fiji.tessera.sample.SampleSet;

/** A synthetic image and what a model makes of it: what a package is tested with. */
final class ExampleRun {
  private static final int SEED = 1;

  private final BlockShape size;

  private ExampleRun(BlockShape size) {
    this.size = size;
  }

  /** Runs the package's model on an image of its test size, in one window. */
  static BioImageIoPackage.Example of(ModelSession session, BioImageIoPackage target, Progress p) {
    ExampleRun run = new ExampleRun(target.size());
    int channels = session.model().card().input().channels();
    float[] input = run.image(channels);
    int tile = Math.max(run.size.depth(), Math.max(run.size.width(), run.size.height()));
    boolean fixed = session.model().card().tiles().fixedWidth() > 0;
    SemanticSegmenter.Options options = new SemanticSegmenter.Options(fixed ? 0 : tile, -1);
    SemanticSegmenter segmenter = new SemanticSegmenter(session, options);
    List<ScoreMap> scores = segmenter.probabilities(run.volume(input, channels), p);
    int area = run.area();
    int classes = scores.get(0).classes();
    float[] output = new float[classes * run.size.pixels()];
    for (int c = 0; c < classes; c++) {
      for (int z = 0; z < scores.size(); z++) {
        int at = c * run.size.pixels() + z * area;
        System.arraycopy(scores.get(z).plane(c), 0, output, at, area);
      }
    }
    return new BioImageIoPackage.Example(input, output, run.cover(input, scores));
  }

  private int area() {
    return size.width() * size.height();
  }

  /** Nuclei in grey values 0..255, brightest in the middle slice; in further channels darker. */
  private float[] image(int channels) {
    int width = size.width();
    int height = size.height();
    Sample sample = new SampleSet(SampleSet.Kind.NUCLEI, 1, width, height, SEED).get(0);
    Plane plane = SourceImage.of(sample.image(), "example").plane(0, 0);
    FloatBuffer grey = FloatBuffer.allocate(area());
    plane.read(0, new Window(0, 0, width, height), Affine.IDENTITY, grey);
    float top = 1;
    for (float v : grey.array()) top = Math.max(top, v);
    float[] image = new float[channels * size.pixels()];
    for (int i = 0; i < image.length; i++) {
      int slice = i / area() % size.depth();
      double light = Math.sin(Math.PI * (slice + 0.5) / size.depth());
      float share = (float) light * (1 - 0.2f * (i / size.pixels()) / channels);
      image[i] = Math.round(255 * share * grey.get(i % area()) / top);
    }
    return image;
  }

  /** Of values [channels, depth, height, width]. */
  private Volume volume(float[] values, int channels) {
    Img<FloatType> img =
        ArrayImgs.floats(values, size.width(), size.height(), size.depth(), channels);
    List<Axis> axes = List.of(Axis.X, Axis.Y, Axis.Z, Axis.C);
    return SourceImage.of(img, "example", axes).volume(Axis.Z, 0);
  }

  /** The middle slice at the left, at the right the class of each of its pixels in colours. */
  private BufferedImage cover(float[] input, List<ScoreMap> all) {
    int width = size.width();
    int height = size.height();
    int middle = size.depth() / 2;
    ScoreMap scores = all.get(middle);
    BufferedImage cover = new BufferedImage(2 * width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < area(); i++) {
      int grey = Math.min(255, Math.round(input[middle * area() + i]));
      cover.setRGB(i % width, i / width, grey << 16 | grey << 8 | grey);
      cover.setRGB(width + i % width, i / width, colour(scores, i));
    }
    return cover;
  }

  private static int colour(ScoreMap scores, int i) {
    int n = scores.classes();
    int best = 0;
    for (int c = 1; c < n; c++) if (scores.plane(c)[i] > scores.plane(best)[i]) best = c;
    if (n == 1) best = scores.plane(0)[i] > 0.5 ? 1 : 0;
    return best == 0 ? 0 : Color.HSBtoRGB((best - 1) * 0.618f % 1, 0.7f, 0.9f);
  }
}
