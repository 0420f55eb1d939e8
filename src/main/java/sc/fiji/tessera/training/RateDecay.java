package sc.fiji.tessera.training;

import java.util.Arrays;
import java.util.Locale;

/** How the learning rate falls during a training. */
public enum RateDecay {
  /** (1 - t)^0.9, as in DeepLab (Chen et al., TPAMI 2018, section 4.1.1). */
  POLYNOMIAL {
    @Override
    double factor(double t) {
      return Math.pow(1 - t, 0.9);
    }
  },
  /** Half a cosine: longer near the start and near 0. Loshchilov and Hutter, "SGDR" (ICLR 2017). */
  COSINE {
    @Override
    double factor(double t) {
      return (1 + Math.cos(Math.PI * t)) / 2;
    }
  },
  /** It does not. */
  CONSTANT {
    @Override
    double factor(double t) {
      return 1;
    }
  };

  /**
   * What the rate at the start is multiplied with.
   *
   * @param t how much of the training is over, 0 to 1
   */
  abstract double factor(double t);

  /** The value of the key {@code decay}; throws where there is none of that name. */
  public static RateDecay of(String label) {
    for (RateDecay d : values()) if (d.toString().equals(label)) return d;
    throw new IllegalArgumentException(
        "decay is '" + label + "', but must be one of " + Arrays.toString(values()) + ".");
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
