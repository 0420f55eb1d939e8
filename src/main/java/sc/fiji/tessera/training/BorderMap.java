package sc.fiji.tessera.training;

import java.util.Locale;

/** How close objects are kept apart when they are learned. */
public enum BorderMap {
  /** The weights of the U-Net paper, and a gap that objects on both sides make alike. */
  PAPER,
  /**
   * Gap and weights of the U-Net plugin for Fiji ({@link sc.fiji.tessera.label.PluginWeightMap}).
   */
  PLUGIN;

  /** The one of that name, as {@link #toString} gives it. */
  public static BorderMap of(String name) {
    for (BorderMap m : values()) if (m.toString().equals(name)) return m;
    throw new IllegalArgumentException("map is '" + name + "', but must be paper or plugin.");
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
