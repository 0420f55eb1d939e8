package sc.fiji.tessera.plugins.prompt;

import java.awt.Point;
import java.awt.Rectangle;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import sc.fiji.tessera.image.RoiObject;
import sc.fiji.tessera.image.RoiObjects;
import sc.fiji.tessera.inference.Prompts;

/** Objects at which ROIs point, as prompts. */
final class RoiPrompts {
  private RoiPrompts() {}

  /** Those on a plane: frame * slices + slice, from 0. */
  static List<PromptObject> on(RoiObjects rois, int plane) {
    return prompts(rois.on(plane), rois.background(plane));
  }

  /** The same, where ROIs without a slice of their own are on one slice alone. */
  static List<PromptObject> on(RoiObjects rois, int plane, int slice) {
    return prompts(rois.on(plane, slice), rois.background(plane, slice));
  }

  private static List<PromptObject> prompts(Collection<RoiObject> all, List<Point> outside) {
    List<PromptObject> objects = new ArrayList<>();
    for (RoiObject object : all) {
      List<Prompts.Point> points = new ArrayList<>();
      for (Point p : object.points()) points.add(new Prompts.Point(p.x, p.y, true));
      for (Point p : outside) points.add(new Prompts.Point(p.x, p.y, false));
      Optional<Prompts.Box> box = Optional.ofNullable(object.box()).map(RoiPrompts::box);
      Prompts prompts = new Prompts(points, box, Optional.empty());
      objects.add(new PromptObject(object.number(), object.kind(), prompts));
    }
    return objects;
  }

  /** From the first to the last pixel of a rectangle. */
  static Prompts.Box box(Rectangle r) {
    return new Prompts.Box(r.x, r.y, r.x + r.width - 1, r.y + r.height - 1);
  }
}
