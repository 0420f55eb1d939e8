package sc.fiji.tessera.plugins.training;

import ij.ImagePlus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.scijava.Context;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.image.ImageFileWriter;
import sc.fiji.tessera.image.ImageSource;
import sc.fiji.tessera.image.ResultImage;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.inference.OnnxService;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.sample.Modality;
import sc.fiji.tessera.sample.NucleiScene;
import sc.fiji.tessera.sample.Sample;
import sc.fiji.tessera.training.ClassWeighting;
import sc.fiji.tessera.training.EpochRecord;
import sc.fiji.tessera.training.LabelledImages;
import sc.fiji.tessera.training.LossChoice;
import sc.fiji.tessera.training.NetworkJob;
import sc.fiji.tessera.training.TrainingData;
import sc.fiji.tessera.training.TrainingJob;
import sc.fiji.tessera.training.TrainingListener;
import sc.fiji.tessera.training.TrainingObjective;
import sc.fiji.tessera.training.TrainingPlan;
import sc.fiji.tessera.training.TrainingSchedule;
import sc.fiji.tessera.training.TrainingSet;
import sc.fiji.tessera.training.TrainingStart;
import sc.fiji.tessera.training.TrainingTarget;

/**
 * Makes the bundled nuclei model with Tessera's own trainer, from synthetic images and the CC0
 * fluorescence images of the 2018 Data Science Bowl. Every seventh real image is left out and never
 * seen. Arguments: the folder with the data sets, a working folder, the number of epochs of 100
 * steps. The result is {@code nuclei-u-net.onnx} in the working folder.
 */
public final class NucleiModelTraining {
  private static final String CITATION =
      "Trained on synthetic images and on the 2018 Data Science Bowl, Broad Institute (BBBC038,"
          + " CC0): Caicedo J.C. et al. (2019) Nucleus segmentation across imaging experiments: the"
          + " 2018 Data Science Bowl. Nature Methods 16:1247-1253. Network: Ronneberger O., Fischer"
          + " P., Brox T. (2015) U-Net. MICCAI 2015, doi:10.1007/978-3-319-24574-4_28";

  private final Path work;

  private NucleiModelTraining(Path work) {
    this.work = work;
  }

  public static void main(String[] args) throws IOException {
    Path data = Path.of(args[0]);
    NucleiModelTraining job = new NucleiModelTraining(Path.of(args[1]));
    boolean resume = args.length > 3 && args[3].equals("resume");
    if (!resume) {
      job.real(data.resolve("dsb2018_fluo"));
      job.synthetic(60);
    }
    job.train(Integer.parseInt(args[2]), resume);
    System.exit(0);
  }

  /** Copies a data set; every seventh image goes to the test set. */
  private void real(Path set) throws IOException {
    ImageSource images = ImageSource.of(set.resolve("images"));
    ImageSource labels = ImageSource.of(set.resolve("labels"));
    for (int i = 0; i < images.size(); i++) {
      String part = i % 7 == 3 ? "test" : "train";
      String name = images.names().get(i);
      write(images.open(i).imagePlus(), part, "images", name);
      write(labels.open(labels.names().indexOf(name)).imagePlus(), part, "labels", name);
    }
  }

  private void synthetic(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      Sample s = NucleiScene.random(Modality.FLUORESCENCE, 1000 + i, 288, 288).generate();
      String name = "synthetic-" + i;
      SourceImage source = SourceImage.of(s.image(), name);
      write(ResultImage.copy(source), "train", "images", name);
      write(ResultImage.labels(source, List.of(s.labels())), "train", "labels", name);
    }
  }

  private void write(ImagePlus image, String part, String kind, String name) throws IOException {
    Path folder = Files.createDirectories(work.resolve(part).resolve(kind));
    ImageFileWriter.save(image, folder.resolve(name + ".png"));
  }

  private void train(int epochs, boolean resume) throws IOException {
    TrainingPlan plan =
        new TrainingPlan(
            new TrainingStart.Architecture("u-net", Map.of("width", "16"), 1),
            new TrainingTarget(TrainingTarget.Meaning.INSTANCES, 0, -1),
            new TrainingObjective(LossChoice.CROSS_ENTROPY_AND_DICE, ClassWeighting.NONE, 4, 5),
            new TrainingSchedule(epochs, 100, 0.002, 0),
            new TrainingData(256, 4, 0.1, true),
            "cpu",
            1);
    TrainingListener printer =
        new TrainingListener() {
          @Override
          public void report(double fraction, String message) {}

          @Override
          public boolean cancelled() {
            return false;
          }

          @Override
          public void epoch(EpochRecord record) {
            System.out.println(record);
          }
        };
    Path raw = work.resolve("raw.onnx");
    try (Context context = new Context(OnnxService.class)) {
      TrainingJob job = new NetworkJob(plan);
      TrainingSet set =
          job.load(
              new LabelledImages(
                  ImageSource.of(work.resolve("train/images")),
                  ImageSource.of(work.resolve("train/labels"))),
              printer);
      job.trainer(set, "nuclei-u-net", context.service(OnnxService.class), printer)
          .train(raw, resume);
    }
    finish(raw);
  }

  private void finish(Path raw) throws IOException {
    SegmentationModel trained = SegmentationModel.open(raw);
    ModelCard c = trained.card();
    ModelCard.About about = c.about();
    ModelCard card =
        new ModelCard(
            new ModelCard.About(
                about.name(), about.architecture(), about.options(), "CC0-1.0", CITATION),
            c.input(),
            new ModelCard.Output(
                List.of("background", "nucleus"),
                c.output().activation(),
                ModelCard.Target.INSTANCES),
            c.tiles(),
            c.history());
    OnnxModel onnx = OnnxModel.of(trained.onnx().graph());
    new SegmentationModel(onnx, card, "").save(work.resolve("nuclei-u-net.onnx"));
  }
}
