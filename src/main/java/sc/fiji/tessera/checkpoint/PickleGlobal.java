package sc.fiji.tessera.checkpoint;

/**
 * A class or function that a pickle names, as a value; only those that {@link KnownClasses} reads
 * ever become one.
 *
 * @param module such as {@code collections}
 * @param name such as {@code OrderedDict}
 */
record PickleGlobal(String module, String name) {
  @Override
  public String toString() {
    return module + "." + name;
  }
}
