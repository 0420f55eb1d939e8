package sc.fiji.tessera.label;

/** Small fields drawn with digits. */
final class Pictures {
  private Pictures() {}

  /** A plane of pixels of size 1: a digit each, or a dot for 0; rows are separated by blanks. */
  static LabelField field(String rows) {
    String[] lines = rows.trim().split("\\s+");
    int width = lines[0].length();
    int[] labels = new int[width * lines.length];
    for (int i = 0; i < labels.length; i++) {
      char c = lines[i / width].charAt(i % width);
      labels[i] = c == '.' ? 0 : c - '0';
    }
    return LabelField.of(new int[] {width, lines.length}, new double[] {1, 1}, labels);
  }

  /** The labels of a plane, drawn alike. */
  static String drawn(LabelField field) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < field.labels().length; i++) {
      if (i > 0 && i % field.size()[0] == 0) text.append(' ');
      text.append(field.labels()[i] == 0 ? "." : Integer.toString(field.labels()[i]));
    }
    return text.toString();
  }
}
