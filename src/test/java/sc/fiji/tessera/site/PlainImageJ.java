package sc.fiji.tessera.site;

import ij.IJ;

/**
 * Started in a process whose class path is ImageJ alone: runs macro text, so that plugins come
 * through ImageJ's own class loader from the folder that {@code plugins.dir} names.
 */
public final class PlainImageJ {
  private PlainImageJ() {}

  /**
   * Prints what the macro returns, and which class loader Tessera has.
   *
   * @param args the macro's text
   */
  public static void main(String[] args) throws Exception {
    System.out.println("returned " + IJ.runMacro(args[0]));
    Class<?> tessera = IJ.getClassLoader().loadClass("sc.fiji.tessera.Tessera");
    System.out.println("loader " + tessera.getClassLoader().getClass().getName());
    System.exit(0);
  }
}
