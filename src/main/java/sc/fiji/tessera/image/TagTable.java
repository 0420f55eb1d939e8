package sc.fiji.tessera.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/**
 * What is on each image, as ground truth: a .csv file with a line {@code image,class} for every
 * class on it, and if it is known, the least and the most share of the image's pixels: {@code
 * image,class,least,most}. An image on which there is nothing has one line, with the class {@code
 * background}. Immutable.
 */
public final class TagTable implements ImageSource {
  private static final String BACKGROUND = "background";
  private static final String EXTENSION = ".csv";

  /**
   * A line.
   *
   * @param image the image's file name, with or without extension
   * @param kind the name or number of the class
   * @param least share of the pixels, 0 to 1; negative = not told
   * @param most share of the pixels, 0 to 1; negative = not told
   */
  public record Tag(String image, String kind, float least, float most) {
    /** Whether it says that there is nothing, or how much. */
    public boolean isBackground() {
      return kind.equals("0") || kind.equalsIgnoreCase(BACKGROUND);
    }
  }

  private final Path path;
  private final List<Tag> tags;

  private TagTable(Path path, List<Tag> tags) {
    this.path = path;
    this.tags = List.copyOf(tags);
  }

  /** Whether that is the name of such a file. */
  public static boolean accepts(Path path) {
    return path.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(EXTENSION);
  }

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException one sentence: a line is not what it must be
   */
  public static TagTable read(Path csv) {
    List<String> lines;
    try {
      lines = Files.readAllLines(csv);
    } catch (IOException e) {
      throw new UncheckedIOException("The file " + csv + " cannot be read as text.", e);
    }
    List<Tag> tags = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).replace("\ufeff", "").strip();
      boolean heading = i == 0 && line.toLowerCase(Locale.ROOT).startsWith("image,class");
      if (!line.isEmpty() && !heading) tags.add(tag(line, csv, i + 1));
    }
    return new TagTable(csv, tags);
  }

  private static Tag tag(String line, Path csv, int number) {
    String[] cells = line.split(",", -1);
    for (int i = 0; i < cells.length; i++) cells[i] = cells[i].replace("\"", "").strip();
    boolean named = cells.length >= 2 && !cells[0].isEmpty() && !cells[1].isEmpty();
    if (named && cells.length <= 4) {
      try {
        float least = share(cells, 2);
        float most = share(cells, 3);
        if (most < 0 || least <= most) return new Tag(cells[0], cells[1], least, most);
      } catch (NumberFormatException e) {
        // told below
      }
    }
    throw new IllegalArgumentException(
        "Line "
            + number
            + " of "
            + csv.getFileName()
            + " is \""
            + line
            + "\", but must be image,class or image,class,least,most with shares of the pixels from"
            + " 0 to 1.");
  }

  private static float share(String[] cells, int index) {
    if (index >= cells.length || cells[index].isEmpty()) return -1;
    float share = Float.parseFloat(cells[index]);
    if (share >= 0 && share <= 1) return share;
    throw new NumberFormatException();
  }

  /**
   * Names of the classes from 0 on: by the alphabet, or as numbered.
   *
   * @param known names of the classes that there may be; empty = any
   * @return empty where all classes are numbers
   */
  public List<String> classes(List<String> known) {
    TreeSet<String> kinds = new TreeSet<>();
    for (Tag t : tags) if (!t.isBackground()) kinds.add(t.kind);
    if (kinds.stream().allMatch(k -> k.matches("\\d{1,3}"))) return List.of();
    if (known.isEmpty()) {
      List<String> names = new ArrayList<>(List.of(BACKGROUND));
      names.addAll(kinds);
      return names;
    }
    for (String kind : kinds) {
      if (!known.contains(kind)) {
        throw new IllegalArgumentException(
            name()
                + " names \""
                + kind
                + "\", but the classes are "
                + String.join(", ", known)
                + ".");
      }
    }
    return known;
  }

  /**
   * What is on an image.
   *
   * @param image its name without extension
   * @throws IllegalArgumentException if no line tells
   */
  public List<Tag> of(String image) {
    List<Tag> own = new ArrayList<>();
    for (Tag t : tags) {
      if (t.image.equals(image) || t.image.replaceFirst("\\.[^.]*$", "").equals(image)) own.add(t);
    }
    if (!own.isEmpty()) return own;
    throw new IllegalArgumentException(
        name()
            + " has no line for the image "
            + image
            + "; where there is nothing, give it the class background.");
  }

  @Override
  public String name() {
    return path.getFileName().toString();
  }

  @Override
  public List<String> names() {
    return List.of(name());
  }

  /** Refuses: a table is no image. */
  @Override
  public SourceImage open(int index) {
    throw new IllegalArgumentException(
        name() + " tells what is on images (labels=tags), but is no image.");
  }

  @Override
  public Path path() {
    return path;
  }
}
