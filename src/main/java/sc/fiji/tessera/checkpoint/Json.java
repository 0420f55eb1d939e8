package sc.fiji.tessera.checkpoint;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads JSON text (RFC 8259) into maps, lists, texts, Long, Double, Boolean and null; limited in
 * depth, and with every name once in its object.
 */
final class Json {
  private static final int DEPTH = 16;

  private final String text;
  private int at;

  Json(String text) {
    this.text = text;
  }

  Object read() throws IOException {
    Object value = value(0);
    space();
    if (at < text.length()) throw wrong("ends too late");
    return value;
  }

  private Object value(int depth) throws IOException {
    if (depth > DEPTH) throw wrong("nests too deep");
    space();
    return switch (peek()) {
      case '{' -> object(depth);
      case '[' -> array(depth);
      case '"' -> string();
      case 't' -> word("true", true);
      case 'f' -> word("false", false);
      case 'n' -> word("null", null);
      default -> number();
    };
  }

  private Map<String, Object> object(int depth) throws IOException {
    Map<String, Object> map = new LinkedHashMap<>();
    at++;
    space();
    if (take('}')) return map;
    do {
      space();
      String key = string();
      space();
      if (!take(':')) throw wrong("has a name without a value");
      Object value = value(depth + 1);
      if (map.containsKey(key)) throw wrong("names " + key + " twice");
      map.put(key, value);
      space();
    } while (take(','));
    if (!take('}')) throw wrong("has an object without an end");
    return map;
  }

  private List<Object> array(int depth) throws IOException {
    List<Object> list = new ArrayList<>();
    at++;
    space();
    if (take(']')) return list;
    do {
      list.add(value(depth + 1));
      space();
    } while (take(','));
    if (!take(']')) throw wrong("has a list without an end");
    return list;
  }

  private String string() throws IOException {
    if (!take('"')) throw wrong("lacks a text");
    StringBuilder result = new StringBuilder();
    while (peek() != '"') {
      char c = text.charAt(at++);
      result.append(c == '\\' ? escaped() : c);
    }
    at++;
    return result.toString();
  }

  private char escaped() throws IOException {
    char c = peek();
    at++;
    return switch (c) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'u' -> unicode();
      default -> c;
    };
  }

  private char unicode() throws IOException {
    try {
      char c = (char) Integer.parseInt(text.substring(at, at + 4), 16);
      at += 4;
      return c;
    } catch (RuntimeException e) {
      throw wrong("has a broken character");
    }
  }

  private Object word(String word, Object value) throws IOException {
    if (!text.startsWith(word, at)) throw wrong("has an unknown word");
    at += word.length();
    return value;
  }

  private Number number() throws IOException {
    int start = at;
    while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) at++;
    String number = text.substring(start, at);
    try {
      if (number.matches("-?\\d+")) return Long.valueOf(number);
      return Double.valueOf(number);
    } catch (NumberFormatException e) {
      throw wrong("has a number that is none");
    }
  }

  private void space() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) at++;
  }

  private char peek() throws IOException {
    if (at >= text.length()) throw wrong("breaks off");
    return text.charAt(at);
  }

  private boolean take(char c) {
    if (at >= text.length() || text.charAt(at) != c) return false;
    at++;
    return true;
  }

  private UnreadableCheckpoint wrong(String how) {
    return UnreadableCheckpoint.damaged("its header " + how + " at character " + at);
  }
}
