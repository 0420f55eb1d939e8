package sc.fiji.tessera;

/** Entry point. */
public final class Tessera {
  private Tessera() {}
}
