package sc.fiji.tessera.image;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** Units of length as people write them in calibrations and on cards of models. */
final class LengthUnit {
  private static final Map<String, Double> MICROMETRES = new HashMap<>();

  static {
    put(1e-4, "å", "a", "angstrom", "ångström");
    put(1e-3, "nm", "nanometer", "nanometre");
    put(1, "µm", "um", "micron", "micrometer", "micrometre");
    put(1e3, "mm", "millimeter", "millimetre");
    put(1e4, "cm", "centimeter", "centimetre");
    put(1e6, "m", "meter", "metre");
    put(25_400, "in", "inch", "inche");
  }

  private LengthUnit() {}

  private static void put(double micrometres, String... names) {
    for (String name : names) MICROMETRES.put(name, micrometres);
  }

  /** How many micrometres a unit is; empty for pixels and whatever is no length. */
  static OptionalDouble micrometres(String unit) {
    String name = unit.trim().toLowerCase(Locale.ROOT).replace('\u03bc', '\u00b5');
    Double known = MICROMETRES.get(name);
    if (known == null && name.endsWith("s")) {
      known = MICROMETRES.get(name.substring(0, name.length() - 1));
    }
    return known == null ? OptionalDouble.empty() : OptionalDouble.of(known);
  }
}
