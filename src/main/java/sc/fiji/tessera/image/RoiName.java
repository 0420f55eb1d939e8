package sc.fiji.tessera.image;

import ij.gui.Roi;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a ROI's name says: {@code class#instance}. Immutable.
 *
 * @param kind class name or number, {@link #BACKGROUND}, {@link #IGNORE}, or empty: nothing is said
 * @param instance which object of the class, or empty: one of its own
 */
record RoiName(String kind, String instance) {
  static final String BACKGROUND = "background";
  static final String IGNORE = "ignore";

  /** Names that ImageJ gives by itself: slice, y and x of the middle. */
  private static final Pattern DEFAULT = Pattern.compile("\\d{3,}-\\d{3,}(-\\d{3,})?(-\\d+)?");

  /** ImageJ's way to tell ROIs of the same name apart. */
  private static final Pattern TWIN = Pattern.compile("(.+)-\\d+");

  /** The regions of our own results: a label, the number of its region, slice and frame. */
  private static final Pattern LABEL = Pattern.compile("label-(\\d{1,9})(-\\d+)?(-[zt]\\d+)*");

  /**
   * The name of a ROI; one without a name of its own has the number of its group, if it has one.
   *
   * @param all names in its set: {@code cell-1} is {@code cell} where there is a {@code cell}
   */
  static RoiName of(Roi roi, Set<String> all) {
    String name = text(roi);
    Matcher twin = TWIN.matcher(name);
    Matcher label = LABEL.matcher(name);
    if (label.matches()) return new RoiName(label.group(1), "label " + label.group(1));
    if (DEFAULT.matcher(name).matches()) name = "";
    else if (twin.matches() && all.contains(twin.group(1))) name = twin.group(1);
    int hash = name.indexOf('#');
    if (name.isEmpty() && roi.getGroup() > 0) name = String.valueOf(roi.getGroup());
    if (hash < 0) return new RoiName(kind(name), "");
    return new RoiName(kind(name.substring(0, hash).trim()), name.substring(hash + 1).trim());
  }

  /** The name as it is; empty where there is none. */
  static String text(Roi roi) {
    return roi.getName() == null ? "" : roi.getName().trim();
  }

  private static String kind(String name) {
    if (name.equalsIgnoreCase(BACKGROUND)) return BACKGROUND;
    return name.equalsIgnoreCase(IGNORE) ? IGNORE : name;
  }

  boolean isNumber() {
    return kind.matches("\\d{1,9}");
  }
}
