package sc.fiji.tessera.measure;

import com.google.gson.JsonParseException;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;

/**
 * Files of the COCO project, read value by value: however large a file is, no more of it is in
 * memory than one entry.
 */
final class CocoJson {
  /** Reads something. */
  @FunctionalInterface
  interface Reading {
    void read(JsonReader json) throws IOException;
  }

  /** Reads the value of a name. */
  @FunctionalInterface
  interface Member {
    /** Reads the value and gives true, or leaves it and gives false. */
    boolean read(String name) throws IOException;
  }

  private CocoJson() {}

  /**
   * Reads a file.
   *
   * @param kind what it should be, for messages: "file of instances"
   * @throws IOException with one sentence, if it cannot be read or is not what it should be
   */
  static void read(Path file, String kind, Reading reading) throws IOException {
    String name = file.getFileName().toString();
    if (!Files.isRegularFile(file)) throw new IOException("There is no file " + file + ".");
    try (JsonReader json = new JsonReader(Files.newBufferedReader(file, StandardCharsets.UTF_8))) {
      try {
        reading.read(json);
      } catch (CancellationException e) {
        throw e;
      } catch (EOFException e) {
        throw new IOException(name + " is no " + kind + ": it ends too early.", e);
      } catch (IllegalStateException | JsonParseException | NumberFormatException e) {
        throw new IOException(name + " is no " + kind + ": see " + json.getPath() + ".", e);
      } catch (IllegalArgumentException e) {
        throw new IOException(name + ", near " + json.getPath() + ": " + e.getMessage(), e);
      } catch (MalformedJsonException | CharacterCodingException e) {
        throw new IOException(name + " is no " + kind + ", as it is no JSON text.", e);
      }
    }
  }

  /** Reads an object, passing over the names that are not known. */
  static void object(JsonReader json, Member member) throws IOException {
    json.beginObject();
    while (json.hasNext()) {
      if (!member.read(json.nextName())) json.skipValue();
    }
    json.endObject();
  }

  /** Reads every element of an array. */
  static void array(JsonReader json, Reading element) throws IOException {
    json.beginArray();
    while (json.hasNext()) element.read(json);
    json.endArray();
  }

  /** Reads an array of numbers. */
  static double[] numbers(JsonReader json) throws IOException {
    double[] values = new double[16];
    int count = 0;
    json.beginArray();
    while (json.hasNext()) {
      if (count == values.length) values = Arrays.copyOf(values, 2 * count);
      values[count++] = json.nextDouble();
    }
    json.endArray();
    return Arrays.copyOf(values, count);
  }

  /** Reads a truth value, which may be written as a number. */
  static boolean flag(JsonReader json) throws IOException {
    return json.peek() == JsonToken.BOOLEAN ? json.nextBoolean() : json.nextInt() != 0;
  }

  /** Reads an array of objects that are made one by one. */
  static <T> List<T> list(JsonReader json, Element<T> element) throws IOException {
    List<T> all = new ArrayList<>();
    array(json, j -> all.add(element.read(j)));
    return all;
  }

  /** Reads one element. */
  @FunctionalInterface
  interface Element<T> {
    T read(JsonReader json) throws IOException;
  }
}
