package sc.fiji.tessera.training;

import java.io.Serializable;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.zip.CRC32;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.network.Architectures;
import sc.fiji.tessera.network.CompositeNetwork;
import sc.fiji.tessera.network.MaskRcnn;
import sc.fiji.tessera.network.Network;
import sc.fiji.tessera.network.PanopticFpn;
import sc.fiji.tessera.network.Size;

/** What training begins with. */
public sealed interface TrainingStart extends Serializable {
  /** Whether the network finds centres of objects. */
  boolean findsCentres();

  /** Whether the network finds objects one by one, by boxes. */
  default boolean findsBoxes() {
    return false;
  }

  /** Whether it says the class of every pixel beside. */
  default boolean findsStuff() {
    return false;
  }

  /** What of a model is taken over. */
  default Transfer transfer() {
    return Transfer.ALL;
  }

  /**
   * A fresh network with random weights.
   *
   * @param network a variant's name, one of {@link Architectures#variants}
   * @param options of the architecture, by name, where they differ from the variant's
   * @param divisor of the network's width, from 1 (the published width)
   */
  public record Architecture(String network, Map<String, String> options, int divisor)
      implements TrainingStart {
    /** Refuses an unknown network, and options that it does not have. */
    public Architecture {
      options = Collections.unmodifiableMap(new TreeMap<>(options)); // equal plans, equal text
      sc.fiji.tessera.network.Architecture known = Architectures.ofVariant(network);
      known.network(new Size(1, 2, divisor), network, options);
    }

    @Override
    public boolean findsCentres() {
      return network(1, 2).findsCentres();
    }

    /** The network for images of so many channels and so many classes. */
    Network network(int channels, int classes) {
      return Architectures.ofVariant(network)
          .network(new Size(channels, classes, divisor), network, options);
    }
  }

  /**
   * A model that was trained before.
   *
   * @param model where it comes from
   * @param checksum of the file, so that a run is only resumed from the same one
   * @param transfer what of it is taken over
   * @param findsCentres whether it finds centres of objects
   */
  public record Existing(String model, long checksum, Transfer transfer, boolean findsCentres)
      implements TrainingStart {
    /** Of a model that finds no centres. */
    public Existing(String model, long checksum, Transfer transfer) {
      this(model, checksum, transfer, false);
    }

    /** All its weights are kept to begin with. */
    public Existing(String model, long checksum) {
      this(model, checksum, Transfer.ALL);
    }

    /** All its weights are kept to begin with. */
    public static Existing of(SegmentationModel model) {
      return of(model, Transfer.ALL);
    }

    public static Existing of(SegmentationModel model, Transfer transfer) {
      CRC32 checksum = new CRC32();
      checksum.update(model.toBytes());
      boolean centres = model.card().output().centres().found();
      return new Existing(model.source(), checksum.getValue(), transfer, centres);
    }

    /** Says what is not usual alone, so that runs of older plans can be resumed. */
    @Override
    public String toString() {
      String others = transfer.differences();
      return String.format(
          Locale.ROOT,
          "Existing[model=%s, checksum=%d%s]",
          model,
          checksum,
          others.isEmpty() ? "" : ", " + others);
    }
  }

  /**
   * A fresh Mask R-CNN or Panoptic FPN with random weights.
   *
   * @param network one of {@link MaskRcnn#fresh} or {@link PanopticFpn#fresh}
   * @param options of the network, and {@link DetectorOptions}, by name, where they differ
   * @param divisor of the network's width, from 1 (the published width)
   */
  public record Detector(String network, Map<String, String> options, int divisor)
      implements TrainingStart {
    /** Refuses an unknown network, and options that it does not have. */
    public Detector {
      options = Collections.unmodifiableMap(new TreeMap<>(options)); // equal plans, equal text
      DetectorOptions.of(options);
      network(network, new Size(1, 2, divisor), 1, DetectorOptions.others(options));
    }

    @Override
    public boolean findsCentres() {
      return false;
    }

    @Override
    public boolean findsBoxes() {
      return true;
    }

    @Override
    public boolean findsStuff() {
      return PanopticFpn.fresh().contains(network);
    }

    private static CompositeNetwork network(
        String name, Size size, int things, Map<String, String> options) {
      if (PanopticFpn.fresh().contains(name)) return PanopticFpn.fresh(name, size, things, options);
      return MaskRcnn.fresh(name, size, options);
    }

    /**
     * The network for images of so many channels and so many classes.
     *
     * @param things those that have objects, where there are others; else none
     */
    CompositeNetwork network(int channels, int classes, SortedSet<Integer> things) {
      int said = findsStuff() ? classes - things.size() : classes;
      TrainingPlan.require(
          said >= 2, "things", things, "such that a class from 1 on is left, which is stuff");
      Size size = new Size(channels, said, divisor);
      return network(network, size, things.size(), DetectorOptions.others(options));
    }
  }

  /**
   * A Mask R-CNN that was trained before.
   *
   * @param model where it comes from
   * @param identity of its weights, so that a run is only resumed from the same ones
   * @param transfer what of it is taken over
   * @param options {@link DetectorOptions}, by name
   */
  public record ExistingDetector(
      String model, String identity, Transfer transfer, Map<String, String> options)
      implements TrainingStart {
    /** Refuses options that there are not. */
    public ExistingDetector {
      options = Collections.unmodifiableMap(new TreeMap<>(options));
      DetectorOptions.of(options);
    }

    @Override
    public boolean findsCentres() {
      return false;
    }

    @Override
    public boolean findsBoxes() {
      return true;
    }
  }
}
