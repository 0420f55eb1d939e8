package sc.fiji.tessera.plugins.bridge;

import java.io.File;
import java.io.PrintStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs commands from a class loader that the system's knows nothing of, as ImageJ's and Fiji's do
 * with plugins, on a thread whose context class loader is none or the system's. Exits with 0 if all
 * went well. Arguments: a class path, {@code null} or {@code system}, then labels and options in
 * turns.
 */
public final class ForeignLoader {
  private ForeignLoader() {}

  public static void main(String[] args) throws Exception {
    List<URL> urls = new ArrayList<>();
    for (String entry : args[0].split(File.pathSeparator)) urls.add(url(entry));
    ClassLoader parent = ClassLoader.getPlatformClassLoader();
    ClassLoader loader = new URLClassLoader(urls.toArray(URL[]::new), parent);
    Class<?> menu = loader.loadClass("sc.fiji.tessera.plugins.bridge.CommandMenu");
    Class<?> shell = loader.loadClass("sc.fiji.tessera.plugins.bridge.Shell");
    Constructor<?> create = shell.getConstructor(menu, PrintStream.class, PrintStream.class);
    Object installed = menu.getMethod("installed").invoke(null);
    Method run = shell.getMethod("run", String[].class);
    ClassLoader context = args[1].equals("null") ? null : ClassLoader.getSystemClassLoader();
    Thread.currentThread().setContextClassLoader(context);
    for (int i = 2; i < args.length; i += 2) {
      Object instance = create.newInstance(installed, System.out, System.out);
      Object code = run.invoke(instance, (Object) new String[] {args[i], args[i + 1]});
      if (!code.equals(0)) System.exit((int) code);
      if (Thread.currentThread().getContextClassLoader() != context) {
        System.out.println("The thread has another context class loader than before.");
        System.exit(3);
      }
    }
    if (ClassLoader.getSystemResource("plugins.config") != null) {
      System.out.println("The system's class loader sees Tessera.");
      System.exit(4);
    }
    System.exit(0);
  }

  private static URL url(String entry) throws MalformedURLException {
    return new File(entry).toURI().toURL();
  }
}
