package sc.fiji.tessera.network;

/** Prints the catalogue as the table of the page "Architectures". */
final class ArchitecturesDemo {
  private ArchitecturesDemo() {}

  public static void main(String[] args) {
    System.out.print(table());
  }

  static String table() {
    StringBuilder table = new StringBuilder("| network | variants | choose it |\n|---|---|---|\n");
    for (Architecture a : Architectures.all()) {
      String variants = String.join("`, `", a.variants().keySet());
      table.append(
          "| [%s](%s) | `%s` | %s |\n"
              .formatted(a.title(), a.reference().url(), variants, a.reference().choose()));
    }
    return table.toString();
  }
}
