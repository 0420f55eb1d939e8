package sc.fiji.tessera.plugins.prompt;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import sc.fiji.tessera.inference.ObjectMask;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.inference.SliceSweep;
import sc.fiji.tessera.plugins.segment.FoundObject;
import sc.fiji.tessera.plugins.segment.ObjectSegmentation;

/**
 * Finds the objects that prompts point at.
 *
 * @param pick which mask is taken where there are several
 * @param looking what a network sees of a plane: frame * slices + slice
 */
record PromptSearch(MaskPick pick, IntFunction<PlaneView> looking) {

  /** The objects that are asked for on a plane: frame * slices + slice. */
  @FunctionalInterface
  interface Wanted {
    List<PromptObject> on(int plane);
  }

  /**
   * The planes of a frame.
   *
   * @param first plane
   * @param slices how many
   */
  record Stack(int first, int slices) {}

  /** The objects of a plane, which is not looked at where none is asked for. */
  List<FoundObject> on(int plane, Wanted wanted, Progress p) {
    List<FoundObject> found = new ArrayList<>();
    asked(plane, wanted, p)
        .forEach((object, mask) -> found.add(FoundObject.of(object.number(), object.kind(), mask)));
    return found;
  }

  private Map<PromptObject, ObjectMask> asked(int plane, Wanted wanted, Progress p) {
    List<PromptObject> all = wanted.on(plane);
    Map<PromptObject, ObjectMask> masks = new LinkedHashMap<>();
    if (all.isEmpty()) return masks;
    p.report(0, "Segment Anything looks at the image");
    PlaneView view = looking.apply(plane);
    for (PromptObject o : all) {
      p.check();
      masks.put(o, pick.of(view, o.prompts(), p.quiet()));
      p.report((double) masks.size() / all.size(), "Segment Anything looks at the image");
    }
    p.report(1, "Segment Anything looks at the image");
    return masks;
  }

  /** The objects of a stack: asked for on some of its slices, and followed through the others. */
  void through(
      Stack stack, Wanted wanted, SliceSweep sweep, ObjectSegmentation.Found found, Progress p) {
    Map<Integer, ObjectMask[]> masks = new LinkedHashMap<>();
    Map<Integer, String> kinds = new LinkedHashMap<>();
    for (int z = 0; z < stack.slices; z++) {
      int slice = z;
      asked(stack.first + z, wanted, p.part(0, 0.2))
          .forEach(
              (object, mask) -> {
                kinds.put(object.number(), object.kind());
                if (mask.mask().area() == 0) return; // nothing to follow
                masks.computeIfAbsent(object.number(), n -> new ObjectMask[stack.slices])[slice] =
                    mask;
              });
    }
    ObjectMask[][] all = masks.values().toArray(ObjectMask[][]::new);
    sweep.follow(all, (z, q) -> looking.apply(stack.first + z), p.part(0.2, 0.8));
    for (int z = 0; z < stack.slices; z++) {
      List<FoundObject> here = new ArrayList<>();
      for (Map.Entry<Integer, ObjectMask[]> e : masks.entrySet()) {
        ObjectMask mask = e.getValue()[z];
        if (mask != null) here.add(FoundObject.of(e.getKey(), kinds.get(e.getKey()), mask));
      }
      found.on(stack.first + z, here);
    }
    p.report(1, "Segment Anything has followed the objects");
  }
}
