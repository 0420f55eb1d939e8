package sc.fiji.tessera.training;

/**
 * Total variation: how much the probabilities change from each pixel to its right and to its lower
 * neighbour, summed over classes, divided by the number of pixels of the batch. It makes regions
 * compact, whatever the image shows, and needs no labels. Rudin, Osher, Fatemi (Physica D 1992),
 * the anisotropic form.
 */
public record TotalVariation() implements Loss {
  private static final String BODY =
      """
          down = torch.slice(p, 2, 1) - torch.slice(p, 2, 0, -1)
          right = torch.slice(p, 3, 1) - torch.slice(p, 3, 0, -1)
          pixels = torch.size(p, 0) * torch.size(p, 2) * torch.size(p, 3)
          return (torch.sum(torch.abs(down)) + torch.sum(torch.abs(right))) / pixels
      """;

  @Override
  public String method(String name) {
    return Loss.signature(name) + PROBABILITIES + BODY;
  }
}
