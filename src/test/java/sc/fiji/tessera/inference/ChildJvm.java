package sc.fiji.tessera.inference;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A Java process of its own with this one's class path. */
final class ChildJvm {
  private ChildJvm() {}

  static Process start(List<String> options, Class<?> main, String... arguments)
      throws IOException {
    return prepare(options, main, arguments).start();
  }

  /** The same, to be started by the caller. */
  static ProcessBuilder prepare(List<String> options, Class<?> main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xshare:auto");
    command.add("--enable-native-access=ALL-UNNAMED"); // else Java 24 and later warn
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectErrorStream(true);
  }

  /** All that it prints until it ends. */
  static String output(Process process) throws IOException, InterruptedException {
    byte[] bytes = process.getInputStream().readAllBytes();
    process.waitFor();
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
