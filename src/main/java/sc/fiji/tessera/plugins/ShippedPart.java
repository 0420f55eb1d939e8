package sc.fiji.tessera.plugins;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A library that is shipped with Tessera, or that Fiji ships and Tessera uses, as {@code parts.tsv}
 * lists them.
 *
 * @param name how the names of its jars begin
 * @param purpose what it is for
 * @param licence an SPDX expression
 * @param origin who made it, and where it is
 */
record ShippedPart(String name, String purpose, String licence, String origin) {
  /** All of them. */
  static List<ShippedPart> all() {
    try (InputStream in = ShippedPart.class.getResourceAsStream("parts.tsv");
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return lines.lines().filter(line -> !line.startsWith("#")).map(ShippedPart::of).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("The list of parts cannot be read.", e);
    }
  }

  private static ShippedPart of(String line) {
    String[] columns = line.split("\t", -1);
    return new ShippedPart(columns[0], columns[1], columns[2], columns[3]);
  }

  /** Whether a jar is it. */
  boolean isIn(String jar) {
    return jar.matches(Pattern.quote(name) + "(_gpu)?-(cpu-)?\\d.*");
  }

  @Override
  public String toString() {
    return name + ": " + purpose + ". " + licence + ". " + origin;
  }
}
