package sc.fiji.tessera.inference;

import ai.onnxruntime.OrtException;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A process that starts ONNX Runtime in the ways and the order that its arguments say, and prints a
 * line for each: {@code tessera}; {@code again} (Tessera in another class loader, as after ImageJ's
 * "Refresh Menus"); {@code foreign=jar} (another ONNX Runtime in a class loader of its own, as JDLL
 * loads it); {@code load=file} (a native library).
 */
public final class OrtSteps {
  private OrtSteps() {}

  public static void main(String[] steps) throws Exception {
    for (String step : steps) {
      String[] p = step.split("=", 2);
      String result;
      try {
        result =
            switch (p[0]) {
              case "tessera" -> tessera();
              case "again" -> again();
              case "foreign" -> foreign(Path.of(p[1]));
              case "load" -> load(p[1]);
              default -> throw new IllegalArgumentException(step);
            };
      } catch (IOException | LinkageError | RuntimeException e) {
        result = "failed: " + e.getMessage();
      }
      System.out.println(p[0] + ": " + result);
    }
    System.out.println("property: " + System.getProperty("onnxruntime.native.path"));
  }

  /** Runs a network, and says where the libraries are from and what there was to note. */
  public static String tessera() throws IOException {
    try {
      WarmUp.run(OrtRuntime.environment(), Device.CPU);
      return OrtRuntime.natives() + " " + OrtRuntime.notes();
    } catch (OrtException e) {
      throw new IOException(e);
    }
  }

  private static String again() throws IOException, ReflectiveOperationException {
    List<URL> path = new ArrayList<>();
    for (String f : System.getProperty("java.class.path").split(File.pathSeparator)) {
      path.add(Path.of(f).toUri().toURL());
    }
    return (String)
        loader(path).loadClass(OrtSteps.class.getName()).getMethod("tessera").invoke(null);
  }

  private static URLClassLoader loader(List<URL> path) {
    return new URLClassLoader(path.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
  }

  private static String load(String file) {
    System.load(file);
    return "loaded";
  }

  private static String foreign(Path jar) throws ReflectiveOperationException, IOException {
    try {
      return foreign(loader(List.of(jar.toUri().toURL())));
    } catch (InvocationTargetException e) {
      throw new IOException(String.valueOf(e.getCause()), e);
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** The warm-up through classes that this class loader does not know. */
  private static String foreign(ClassLoader loader) throws ReflectiveOperationException {
    Class<?> environment = loader.loadClass("ai.onnxruntime.OrtEnvironment");
    Object env = environment.getMethod("getEnvironment").invoke(null);
    Object session =
        environment.getMethod("createSession", byte[].class).invoke(env, (Object) WarmUp.model());
    float[][][][] image = new float[1][1][8][8];
    image[0][0][4][4] = 5;
    Method create =
        loader
            .loadClass("ai.onnxruntime.OnnxTensor")
            .getMethod("createTensor", environment, Object.class);
    Map<String, Object> inputs = Map.of("x", create.invoke(null, env, image));
    Object result = session.getClass().getMethod("run", Map.class).invoke(session, inputs);
    Object value = result.getClass().getMethod("get", int.class).invoke(result, 0);
    float[][][][] y = (float[][][][]) value.getClass().getMethod("getValue").invoke(value);
    return "sum " + y[0][0][3][3];
  }
}
