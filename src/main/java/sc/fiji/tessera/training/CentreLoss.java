package sc.fiji.tessera.training;

/**
 * The loss of a network whose logits are followed by a map of centres and two of offsets ({@link
 * CentreTargets}): that of the classes, 200 times the mean squared error of the centres and 0.01
 * times the mean absolute error of the offsets within objects, in pixels. Cheng et al.,
 * "Panoptic-DeepLab" (CVPR 2020), section 3. What is ignored counts in none of them; weights per
 * pixel count for the classes alone.
 *
 * @param classes the loss of the logits; may not need a guide
 * @param logits how many channels are theirs
 * @param ignore the target value of pixels that are left out
 * @param centre the factor of the centres
 * @param offset that of the offsets
 */
public record CentreLoss(Loss classes, int logits, int ignore, double centre, double offset)
    implements Loss {

  private static final String BODY =
      """
          y = torch.slice(logits, 1, 0, LOGITS)
          valid = torch.type_as(torch.unsqueeze(torch.ne(target, IGNORE), 1), logits)
          d = torch.slice(logits, 1, LOGITS, AFTER) - torch.slice(guide, 1, 0, 1)
          c = torch.sum(d * d * valid) / torch.clamp(torch.sum(valid), 1)
          e = torch.abs(torch.slice(logits, 1, AFTER) - torch.slice(guide, 1, 1, 3))
          inside = torch.slice(guide, 1, 3) * valid
          o = torch.sum(e * inside) / torch.clamp(2 * torch.sum(inside), 1)
          s = self.NAME(y, target, weight, guide, image)
          return s + c * CENTRE + o * OFFSET
      """;

  /** With the published factors. */
  public CentreLoss(Loss classes, int logits, int ignore) {
    this(classes, logits, ignore, 200, 0.01);
  }

  /** Refuses a loss of classes that needs another guide. */
  public CentreLoss {
    classes.guide().and(Guide.CENTRES);
  }

  @Override
  public String method(String name) {
    String own = name + "c";
    String body =
        BODY.replace("LOGITS", Integer.toString(logits))
            .replace("AFTER", Integer.toString(logits + 1))
            .replace("IGNORE", Integer.toString(ignore))
            .replace("CENTRE", Loss.number(centre))
            .replace("OFFSET", Loss.number(offset))
            .replace("NAME", own);
    return classes.method(own) + Loss.signature(name) + body;
  }

  @Override
  public Guide guide() {
    return Guide.CENTRES;
  }
}
