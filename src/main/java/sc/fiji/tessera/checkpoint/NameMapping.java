package sc.fiji.tessera.checkpoint;

/**
 * How names of a checkpoint and those of a network differ in front: {@code module.} of parallel
 * training is to be left out, the {@code backbone.} of a network to be added to the names of a
 * classifier.
 *
 * @param checkpoint the front of the checkpoint's names, or ""
 * @param network what the network has instead, or ""
 */
record NameMapping(String checkpoint, String network) {
  static final NameMapping IDENTITY = new NameMapping("", "");

  /** The name in the checkpoint of a parameter of the network; null where the front differs. */
  String source(String name) {
    return name.startsWith(network) ? checkpoint + name.substring(network.length()) : null;
  }

  int length() {
    return checkpoint.length() + network.length();
  }

  /** Whether names are the same in both. */
  boolean isIdentity() {
    return checkpoint.isEmpty() && network.isEmpty();
  }

  @Override
  public String toString() {
    return "'" + checkpoint + "' -> '" + network + "'";
  }
}
