package sc.fiji.tessera.network;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * An entry of the catalogue: a kind of network with its published variants. Immutable.
 *
 * @param name lower-case, as on model cards: {@code u-net}
 * @param title as people write it: {@code U-Net}
 * @param variants options by the variant's name; the first is the default
 * @param constructor makes the network of a size and options
 */
public record Architecture(
    String name,
    String title,
    Map<String, Record> variants,
    BiFunction<Size, Record, Network> constructor,
    Reference reference) {
  /** The key of the width divisor in a network's options as text. */
  static final String DIVISOR = "divisor";

  public Architecture {
    variants = Collections.unmodifiableMap(new LinkedHashMap<>(variants));
  }

  /** An architecture's entry; {@code O} is the type of its options. */
  @SuppressWarnings("unchecked")
  static <O extends Record> Architecture of(
      String name,
      String title,
      Map<String, O> variants,
      BiFunction<Size, O, Network> constructor,
      Reference reference) {
    BiFunction<Size, Record, Network> untyped = (s, o) -> constructor.apply(s, (O) o);
    return new Architecture(name, title, (Map<String, Record>) variants, untyped, reference);
  }

  /** The name of the variant that is built when nothing else is said. */
  public String defaultVariant() {
    return variants.keySet().iterator().next();
  }

  /**
   * The network of some options, the default variant's where nothing is said; {@code divisor} may
   * be among them. Throws {@link IllegalArgumentException} naming the key and what it accepts.
   */
  public Network network(Size size, Map<String, String> options) {
    return network(size, defaultVariant(), options);
  }

  /** The published variant of that name; {@link IllegalArgumentException} if there is none. */
  public Network variant(String variant, Size size) {
    return network(size, variant, Map.of());
  }

  /** A variant with some options changed. */
  public Network network(Size size, String variant, Map<String, String> options) {
    Record start = variants.get(variant);
    if (start == null) {
      throw new IllegalArgumentException(
          title + " has no variant '" + variant + "'; it has " + variants.keySet() + ".");
    }
    Map<String, String> own = new LinkedHashMap<>(options);
    String divisor = own.remove(DIVISOR);
    Size asked = divisor == null ? size : divided(size, divisor);
    return constructor.apply(asked, OptionText.with(start, own));
  }

  private static Size divided(Size size, String divisor) {
    try {
      return new Size(size.channels(), size.classes(), Integer.parseInt(divisor.trim()));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "The network's divisor is '" + divisor + "', but must be a whole number.");
    }
  }
}
