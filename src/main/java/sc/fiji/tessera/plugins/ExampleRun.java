package sc.fiji.tessera.plugins;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.nio.FloatBuffer;
import java.util.List;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.real.FloatType;
import sc.fiji.tessera.image.Affine;
import sc.fiji.tessera.image.Axis;
import sc.fiji.tessera.image.Plane;
import sc.fiji.tessera.image.ScoreMap;
import sc.fiji.tessera.image.SourceImage;
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

  private final int width;
  private final int height;

  private ExampleRun(int width, int height) {
    this.width = width;
    this.height = height;
  }

  /** Runs the package's model on an image of its test size, in one window. */
  static BioImageIoPackage.Example of(ModelSession session, BioImageIoPackage target, Progress p) {
    ExampleRun run = new ExampleRun(target.size().width(), target.size().height());
    int channels = session.model().card().input().channels();
    float[] input = run.image(channels);
    SourceImage source = run.source(input, channels);
    int tile = Math.max(target.size().width(), target.size().height());
    boolean fixed = session.model().card().tiles().fixedWidth() > 0;
    SemanticSegmenter.Options options = new SemanticSegmenter.Options(fixed ? 0 : tile, -1);
    SemanticSegmenter segmenter = new SemanticSegmenter(session, options);
    ScoreMap scores = segmenter.probabilities(source.plane(0, 0), p);
    float[] output = new float[scores.classes() * run.width * run.height];
    for (int c = 0; c < scores.classes(); c++) {
      System.arraycopy(scores.plane(c), 0, output, c * run.width * run.height, run.area());
    }
    return new BioImageIoPackage.Example(input, output, run.cover(input, scores));
  }

  private int area() {
    return width * height;
  }

  /** Nuclei in grey values 0..255, in further channels darker. */
  private float[] image(int channels) {
    Sample sample = new SampleSet(SampleSet.Kind.NUCLEI, 1, width, height, SEED).get(0);
    Plane plane = SourceImage.of(sample.image(), "example").plane(0, 0);
    FloatBuffer grey = FloatBuffer.allocate(area());
    plane.read(0, new Window(0, 0, width, height), Affine.IDENTITY, grey);
    float top = 1;
    for (float v : grey.array()) top = Math.max(top, v);
    float[] image = new float[channels * area()];
    for (int i = 0; i < image.length; i++) {
      float share = 1 - 0.2f * (i / area()) / channels;
      image[i] = Math.round(255 * share * grey.get(i % area()) / top);
    }
    return image;
  }

  private SourceImage source(float[] values, int channels) {
    Img<FloatType> img = ArrayImgs.floats(values, width, height, channels);
    return SourceImage.of(img, "example", List.of(Axis.X, Axis.Y, Axis.C));
  }

  /** The image at the left, at the right the class of each pixel in colours. */
  private BufferedImage cover(float[] input, ScoreMap scores) {
    BufferedImage cover = new BufferedImage(2 * width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < area(); i++) {
      int grey = Math.min(255, Math.round(input[i]));
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
