package sc.fiji.tessera.plugins.prompt;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import sc.fiji.tessera.inference.ImageEmbedding;
import sc.fiji.tessera.inference.ObjectMask;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.inference.Prompts;
import sc.fiji.tessera.inference.SliceSweep;
import sc.fiji.tessera.label.RegionMask;

/**
 * What takes longer than a click. For the thread of a {@link PromptWorker}.
 *
 * @param seen planes of the image
 */
record PromptJobs(SeenPlanes seen) {

  /** The masks that prompts on each plane mean. */
  List<List<RegionMask>> masks(List<List<PromptObject>> planes, Progress progress) {
    List<List<RegionMask>> found = new ArrayList<>();
    for (int p = 0; p < planes.size(); p++) {
      List<RegionMask> here = new ArrayList<>();
      for (PromptObject object : planes.get(p)) {
        progress.check();
        Prompts prompts = object.prompts();
        ImageEmbedding embedding = seen.of(p, prompts, progress);
        List<ObjectMask> all = MaskPick.all(seen.network(), embedding, prompts, progress.quiet());
        here.add(all.get(0).mask());
      }
      found.add(here);
    }
    return found;
  }

  /**
   * An object on the slices above and below.
   *
   * @param mask of it on a plane
   * @param plane frame * slices + slice, from 0
   * @param slices of a frame
   * @return its masks by plane
   */
  SortedMap<Integer, RegionMask> through(
      ObjectMask mask, int plane, int slices, Progress progress) {
    int first = plane / slices * slices;
    ObjectMask[] object = new ObjectMask[slices];
    object[plane - first] = mask;
    new SliceSweep(SliceSweep.Options.USUAL)
        .follow(new ObjectMask[][] {object}, (z, p) -> seen.slice(first + z), progress);
    progress.report(1, "");
    SortedMap<Integer, RegionMask> masks = new TreeMap<>();
    for (int z = 0; z < slices; z++) if (object[z] != null) masks.put(first + z, object[z].mask());
    return masks;
  }
}
