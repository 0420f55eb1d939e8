package sc.fiji.tessera.network;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The catalogue of networks of several graphs. A new one is a class and one line here. */
public final class CompositeNetworks {
  /**
   * An entry.
   *
   * @param variants options by the published variant's name
   * @param constructor makes the network of options
   * @param teller tells the options from a checkpoint's shapes; null for other networks' shapes
   */
  private record Entry(
      String name,
      Map<String, ? extends Record> variants,
      Function<Record, CompositeNetwork> constructor,
      Function<StateShapes, ? extends Record> teller) {

    CompositeNetwork network(Record start, Map<String, String> changes) {
      return constructor.apply(OptionText.with(start, changes));
    }
  }

  private static final List<Entry> ALL =
      List.of(
          new Entry("sam", Sam.variants(), o -> new Sam((Sam.Options) o), Sam::told),
          new Entry(
              "mobile-sam",
              MobileSam.variants(),
              o -> new MobileSam((MobileSam.Options) o),
              MobileSam::told),
          new Entry("sam2", Sam2.variants(), o -> new Sam2((Sam2.Options) o), Sam2::told),
          new Entry(
              "sam-distances",
              DistanceDecoder.variants(),
              o -> new DistanceDecoder((DistanceDecoder.Options) o),
              DistanceDecoder::told),
          new Entry(
              MaskRcnn.NAME,
              MaskRcnn.variants(),
              o -> new MaskRcnn((MaskRcnn.Options) o),
              MaskRcnn::told),
          new Entry(
              Mask2Former.NAME,
              Mask2Former.variants(),
              o -> new Mask2Former((Mask2Former.Options) o),
              Mask2Former::told),
          new Entry(
              PanopticFpn.NAME,
              PanopticFpn.variants(),
              o -> new PanopticFpn((PanopticFpn.Options) o),
              PanopticFpn::told));

  private CompositeNetworks() {}

  /** The names of all published variants. */
  public static List<String> variants() {
    return ALL.stream().flatMap(e -> e.variants.keySet().stream().sorted()).toList();
  }

  /** The published variant of that name; {@link IllegalArgumentException} if there is none. */
  public static CompositeNetwork variant(String name) {
    for (Entry e : ALL) {
      if (e.variants.containsKey(name)) return e.network(e.variants.get(name), Map.of());
    }
    throw new IllegalArgumentException(
        "There is no network '" + name + "'; there are " + String.join(", ", variants()) + ".");
  }

  /**
   * The network whose parameters have such names and shapes, as far as they tell.
   *
   * @param shapes by the reference implementation's names
   * @param changes options that weights do not tell, or tell wrongly
   * @return nothing where the names are of no network of the catalogue
   * @throws IllegalArgumentException one sentence, if an option is impossible
   */
  public static Optional<CompositeNetwork> told(
      Map<String, long[]> shapes, Map<String, String> changes) {
    StateShapes state = new StateShapes(shapes);
    for (Entry e : ALL) {
      Record options = e.teller.apply(state);
      if (options != null) return Optional.of(e.network(options, changes));
    }
    return Optional.empty();
  }
}
