package sc.fiji.tessera.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.TensorAxes;
import sc.fiji.tessera.image.ChannelOrder;
import sc.fiji.tessera.image.Normalization;
import sc.fiji.tessera.image.Plane;
import sc.fiji.tessera.image.Volume;

/**
 * Everything that a model needs to be used rightly, as it travels in the properties of its {@code
 * .onnx} file (keys {@code tessera.*}, one line of text each). Immutable.
 *
 * @param about what the model is and where it comes from
 * @param input what must be fed
 * @param output what comes out and how it is read
 * @param tiles which windows the network accepts
 * @param history what was done to the model, oldest first: training runs and the like
 */
public record ModelCard(
    About about, Input input, Output output, Tiles tiles, List<String> history) {

  /**
   * @param name a short name for lists and titles
   * @param architecture the lower-case name of the network ({@code u-net}), or ""
   * @param options the network's options as text
   * @param licence SPDX name or free text, or ""
   * @param citation what to cite, or ""
   */
  public record About(
      String name,
      String architecture,
      Map<String, String> options,
      String licence,
      String citation) {}

  /**
   * @param channels image channels the network takes
   * @param normalization how grey values become network input; its numbers are in the network's
   *     order of channels
   * @param pixelSize the pixel size the model was trained on, such as {@code 0.5 µm}, or ""
   * @param order in which order it takes them; {@code BGR} only with three channels
   * @param from which channels of the images it was trained on it took, from 1; empty = all
   */
  public record Input(
      int channels,
      Normalization normalization,
      String pixelSize,
      ChannelOrder order,
      List<Integer> from) {
    public Input {
      from = List.copyOf(from);
      if (order == ChannelOrder.BGR && channels != 3) {
        throw new IllegalArgumentException(
            "The order BGR needs a model of 3 channels, but this one takes " + channels);
      }
    }

    /** Of images of which all channels were taken. */
    public Input(int channels, Normalization normalization, String pixelSize, ChannelOrder order) {
      this(channels, normalization, pixelSize, order, List.of());
    }

    /** The same as a card tells the channels that were taken, such as {@code 2,1}. */
    Input fromChannels(String text) {
      if (!text.matches("[1-9]\\d{0,4}(,[1-9]\\d{0,4})*")) return this;
      return new Input(
          channels,
          normalization,
          pixelSize,
          order,
          Stream.of(text.split(",")).map(Integer::parseInt).toList());
    }

    /** The channels that were taken as a card tells them; "" = all. */
    String fromText() {
      return from.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    /** With the channels in the image's order. */
    public Input(int channels, Normalization normalization, String pixelSize) {
      this(channels, normalization, pixelSize, ChannelOrder.RGB);
    }

    /**
     * A plane as the network takes it, before normalisation: grey repeated for three channels, RGB
     * made grey for one, in the network's order.
     *
     * @throws IllegalArgumentException one sentence, if its channels do not fit
     */
    public Plane arranged(Plane plane) {
      return order.of(plane.withChannels(channels));
    }

    /** The same for all slices of a volume. */
    public Volume arranged(Volume volume) {
      return volume.map(this::arranged);
    }
  }

  /** What turns the network's output into probabilities. */
  public enum Activation {
    NONE,
    SIGMOID,
    SOFTMAX
  }

  /** What the classes are: kinds of pixels, or things to be counted one by one. */
  public enum Target {
    CLASSES,
    FOREGROUND,
    INSTANCES
  }

  /**
   * @param classes the names of the output channels; a single name means one foreground
   *     probability, otherwise the first is the background or, in data sets that have none, a class
   *     like others
   * @param activation what turns the output into probabilities
   * @param target what labels mean
   * @param colours of the classes in label images, 0xRRGGBB, one each; empty = those of any labels
   * @param objects how instances are told apart; of no meaning with other targets
   * @param centres whether centres of objects and offsets to them follow the classes, and how
   *     objects are grouped around them
   * @param things numbers of the classes that have objects, where the others are stuff; empty where
   *     that is not known
   */
  public record Output(
      List<String> classes,
      Activation activation,
      Target target,
      List<Integer> colours,
      Objects objects,
      Centres centres,
      SortedSet<Integer> things) {
    public Output {
      classes = ClassNames.clean(classes);
      things = PanopticClass.things(things, classes.size());
      colours = List.copyOf(colours);
      if (!colours.isEmpty() && colours.size() != classes.size()) {
        throw new IllegalArgumentException(
            colours.size() + " colours for " + classes.size() + " classes");
      }
    }

    /** Without centres. */
    public Output(
        List<String> classes,
        Activation activation,
        Target target,
        List<Integer> colours,
        Objects objects) {
      this(classes, activation, target, colours, objects, Centres.NONE, new TreeSet<>());
    }

    /** With instances as connected regions. */
    public Output(
        List<String> classes, Activation activation, Target target, List<Integer> colours) {
      this(classes, activation, target, colours, Objects.REGIONS);
    }

    /** Without colours of their own. */
    public Output(List<String> classes, Activation activation, Target target) {
      this(classes, activation, target, List.of());
    }

    /** The same with instances told apart in another way. */
    public Output with(Objects others) {
      return new Output(classes, activation, target, colours, others, centres, things);
    }

    /** The same with centres, or without. */
    public Output with(Centres others) {
      return new Output(classes, activation, target, colours, objects, others, things);
    }

    /** The same with other things. */
    public Output withThings(SortedSet<Integer> others) {
      return new Output(classes, activation, target, colours, objects, centres, others);
    }

    /** The names of the output's channels: the classes, then centres and offsets if there are. */
    public List<String> channels() {
      List<String> all = new ArrayList<>(classes);
      if (centres.found()) all.addAll(Centres.CHANNELS);
      return all;
    }

    /** Classes of the label image, the background included. */
    public int labels() {
      return Math.max(2, classes.size());
    }
  }

  /**
   * How objects are made of the probability of the foreground.
   *
   * @param seed regions above this probability start objects of their own; 0.5 = connected regions
   *     are objects
   * @param grow the probability down to which they grow, above 0 to 0.5
   * @param minimum the fewest pixels of an object
   * @param neck by how many pixels the distance to the background must fall between two objects for
   *     their shape to tell them apart; 0 = the probability tells
   */
  public record Objects(double seed, double grow, long minimum, double neck) {
    /** Connected regions of any size. */
    public static final Objects REGIONS = new Objects(0.5, 0.5, 0, 0);

    public Objects {
      boolean probabilities = seed >= 0.5 && seed < 1 && grow > 0 && grow <= 0.5;
      if (!probabilities || minimum < 0 || !(neck >= 0)) {
        throw new IllegalArgumentException(
            "objects with " + List.of(seed, grow, minimum, neck) + " (seed, grow, minimum, neck)");
      }
    }
  }

  /**
   * How objects are grouped around their centres, where the network finds such: three channels
   * follow the classes, which say how much of a centre there is and how far down and to the right
   * the centre of a pixel's object lies, in pixels. Objects of fewer pixels than {@link
   * Objects#minimum} are left out.
   *
   * @param threshold how much of a centre a pixel must be more than
   * @param window side in pixels of the square in which a centre must be the highest, odd; 0 = the
   *     network finds none
   */
  public record Centres(double threshold, int window) {
    /** There are none. */
    public static final Centres NONE = new Centres(0, 0);

    /** What the authors of Panoptic-DeepLab use. */
    public static final Centres USUAL = new Centres(0.1, 7);

    /** What the three channels are. */
    public static final List<String> CHANNELS = List.of("centre", "offset down", "offset right");

    public Centres {
      boolean odd = window == 0 || window > 0 && window % 2 == 1;
      if (!odd || !Double.isFinite(threshold)) {
        throw new IllegalArgumentException(
            "centres with " + List.of(threshold, window) + " (threshold, odd window)");
      }
    }

    /** Whether the network finds centres. */
    public boolean found() {
      return window > 0;
    }
  }

  /**
   * Which windows the network accepts, in pixels; along its depth, in slices.
   *
   * @param multiple width and height must be multiples of this
   * @param minimum the least width and height
   * @param halo what must surround the wanted pixels so that tiles fit seamlessly
   * @param fixedWidth the only width that is accepted, or 0 for any
   * @param fixedHeight the only height that is accepted, or 0 for any
   * @param window the side of the squares that the network sees best, or 0 where larger images are
   *     no harder: networks that look at all of a window are at home in those they were trained on
   * @param depth the same for the third axis of networks that take volumes; {@link Depth#NONE} for
   *     those that take planes
   */
  public record Tiles(
      int multiple,
      int minimum,
      int halo,
      int fixedWidth,
      int fixedHeight,
      int window,
      Depth depth) {
    /** Of planes. */
    public Tiles(int multiple, int minimum, int halo, int fixedWidth, int fixedHeight, int window) {
      this(multiple, minimum, halo, fixedWidth, fixedHeight, window, Depth.NONE);
    }

    /** Of planes, without a best size. */
    public Tiles(int multiple, int minimum, int halo, int fixedWidth, int fixedHeight) {
      this(multiple, minimum, halo, fixedWidth, fixedHeight, 0);
    }

    /**
     * What a network accepts, found out from its graph: any size, where that comes out again, else
     * multiples of its stride.
     */
    public static Tiles of(Graph graph) {
      return new AcceptedSizes(graph).tiles();
    }

    /** The same with another best size. */
    public Tiles withWindow(int side) {
      return new Tiles(multiple, minimum, halo, fixedWidth, fixedHeight, side, depth);
    }

    /** The same with another depth. */
    public Tiles withDepth(Depth other) {
      return new Tiles(multiple, minimum, halo, fixedWidth, fixedHeight, window, other);
    }
  }

  /**
   * Along which axis a network takes several slices at once, and how many.
   *
   * @param axis {@code z}; {@code t} where frames are taken as slices; "" for networks that take
   *     one plane at a time
   * @param multiple the number of slices must be a multiple of this
   * @param minimum the least number of slices
   * @param halo how many slices must lie before and behind the wanted ones
   * @param fixed the only number that is accepted, or 0 for any
   */
  public record Depth(String axis, int multiple, int minimum, int halo, int fixed) {
    /** One plane at a time. */
    public static final Depth NONE = new Depth("", 1, 1, 0, 1);

    /** Whether several slices are taken at once. */
    public boolean isVolume() {
      return !axis.isEmpty();
    }

    /**
     * Makes sure that an image has what the network takes; a few slices are enough, since they can
     * be mirrored, but a single one is a mistake.
     *
     * @param slices that are segmented as one
     * @throws IllegalArgumentException one sentence, if it has not
     */
    public void require(int slices) {
      if (isVolume() == slices > 1 || slices == 1 && fixed == 1) return;
      boolean frames = axis.equals("t");
      throw new IllegalArgumentException(
          !isVolume()
              ? "The model takes one plane at a time, not " + slices + " slices."
              : "The model takes "
                  + (frames ? "several frames" : "stacks of slices")
                  + ", but the image has a single "
                  + (frames ? "frame" : "slice")
                  + "; where ImageJ took slices for frames or frames for slices, Image > Properties..."
                  + " exchanges them.");
    }
  }

  public ModelCard {
    history = List.copyOf(history);
  }

  /** The axes of the network's input and output: bcyx, or bczyx or bctyx for volumes. */
  public TensorAxes axes() {
    return new TensorAxes("bc" + tiles.depth.axis + "yx");
  }

  /**
   * Makes sure that the network takes one plane at a time.
   *
   * @param what is done with it, such as "trained"
   * @throws IllegalArgumentException one sentence, if it takes volumes
   */
  public void requirePlanes(String what) {
    if (tiles.depth.isVolume()) {
      throw new IllegalArgumentException(
          "Models of planes can be "
              + what
              + ", but this one takes volumes (axes "
              + axes()
              + "), which are supported for segmenting only.");
    }
  }

  /** The same card with another output. */
  public ModelCard with(Output other) {
    return new ModelCard(about, input, other, tiles, history);
  }

  /** The same card with one more line of history. */
  public ModelCard withHistory(String line) {
    List<String> longer = new ArrayList<>(history);
    longer.add(line.replace('\n', ' '));
    return new ModelCard(about, input, output, tiles, longer);
  }

  /** The card as properties of an ONNX file. */
  public Map<String, String> toMetadata() {
    Map<String, String> m = new LinkedHashMap<>();
    m.put("tessera.card", "1");
    m.put("tessera.name", about.name);
    m.put("tessera.architecture", about.architecture);
    about.options.forEach((k, v) -> m.put("tessera.option." + k, v));
    m.put("tessera.licence", about.licence);
    m.put("tessera.citation", about.citation);
    m.put("tessera.channels", Integer.toString(input.channels));
    m.put("tessera.normalization", input.normalization.toString());
    m.put("tessera.pixelsize", input.pixelSize);
    m.put("tessera.from", input.fromText());
    m.put("tessera.order", input.order.name().toLowerCase(Locale.ROOT));
    m.put("tessera.classes", ClassNames.text(output.classes));
    m.put(
        "tessera.colours",
        output.colours.stream()
            .map(c -> String.format(Locale.ROOT, "%06x", c & 0xffffff))
            .collect(Collectors.joining(";")));
    m.put("tessera.activation", output.activation.name().toLowerCase(Locale.ROOT));
    m.put("tessera.target", output.target.name().toLowerCase(Locale.ROOT));
    m.put("tessera.axes", axes().letters());
    m.put("tessera.seed", Double.toString(output.objects.seed));
    m.put("tessera.grow", Double.toString(output.objects.grow));
    m.put("tessera.neck", Double.toString(output.objects.neck));
    m.put("tessera.minimumsize", Long.toString(output.objects.minimum));
    if (output.centres.found()) {
      m.put("tessera.centres.threshold", Double.toString(output.centres.threshold));
      m.put("tessera.centres.window", Integer.toString(output.centres.window));
    }
    if (!output.things.isEmpty()) m.put(PanopticClass.KEY, PanopticClass.text(output.things));
    m.put("tessera.multiple", Integer.toString(tiles.multiple));
    m.put("tessera.minimum", Integer.toString(tiles.minimum));
    m.put("tessera.halo", Integer.toString(tiles.halo));
    if (tiles.depth.isVolume()) {
      m.put("tessera.depth.multiple", Integer.toString(tiles.depth.multiple));
      m.put("tessera.depth.minimum", Integer.toString(tiles.depth.minimum));
      m.put("tessera.depth.halo", Integer.toString(tiles.depth.halo));
    }
    m.put("tessera.window", Integer.toString(tiles.window));
    for (int i = 0; i < history.size(); i++) m.put("tessera.history." + (i + 1), history.get(i));
    return m;
  }
}
