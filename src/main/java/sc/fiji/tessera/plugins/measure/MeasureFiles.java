package sc.fiji.tessera.plugins.measure;

import ij.ImagePlus;
import ij.measure.ResultsTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import sc.fiji.tessera.graph.AtomicFile;
import sc.fiji.tessera.image.ImageFileWriter;
import sc.fiji.tessera.plugins.bridge.CsvTable;

/**
 * Where a measurement is saved: nowhere; a .csv file for its main table, with further tables beside
 * it as {@code <name>-<table>.csv}; or a folder for all tables and pictures.
 */
final class MeasureFiles {
  private final Path folder;
  private final Path file;

  /**
   * @param save the key {@code save}
   * @throws IllegalArgumentException one sentence, naming the key
   */
  MeasureFiles(String save) {
    String text = save == null ? "" : save.trim();
    Path path = text.isEmpty() ? null : Path.of(text).toAbsolutePath();
    boolean isFolder = path != null && Files.isDirectory(path);
    folder = isFolder ? path : null;
    file = isFolder ? null : path;
    if (file == null) return;
    if (!text.toLowerCase(Locale.ROOT).endsWith(".csv") || !Files.isDirectory(file.getParent())) {
      throw new IllegalArgumentException(
          "'save' must be an existing folder, or a .csv file in one, but is \"" + text + "\".");
    }
  }

  /** Whether there is a place for pictures. */
  boolean takesPictures() {
    return folder != null;
  }

  /** Writes the main table; nothing without a place. */
  Path main(String name, ResultsTable table) {
    Path to = folder != null ? folder.resolve(name + ".csv") : file;
    write(to, table);
    return to;
  }

  /** Writes the summary of the main table of that name. */
  void summary(String name, ResultsTable table) {
    beside(folder != null ? name + "-summary" : "summary", table);
  }

  /** Writes a further table. */
  void beside(String name, ResultsTable table) {
    if (folder != null) write(folder.resolve(name + ".csv"), table);
    else if (file != null) write(file.resolveSibling(baseName() + "-" + name + ".csv"), table);
  }

  /** Writes a picture; a name with characters that no file may have gets others. */
  void picture(String name, String extension, ImagePlus picture) {
    String safe = name.replaceAll("[\\\\/:*?\"<>|]", "_");
    if (folder != null) ImageFileWriter.save(picture, folder.resolve(safe + extension));
  }

  private String baseName() {
    String name = file.getFileName().toString();
    return name.substring(0, name.length() - ".csv".length());
  }

  private static void write(Path to, ResultsTable table) {
    if (to == null) return;
    try {
      AtomicFile.write(to, partial -> Files.writeString(partial, CsvTable.text(table)));
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }
}
