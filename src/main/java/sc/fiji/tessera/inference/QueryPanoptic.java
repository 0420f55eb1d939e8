package sc.fiji.tessera.inference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import sc.fiji.tessera.image.Plane;
import sc.fiji.tessera.label.MaskQueries;
import sc.fiji.tessera.label.PanopticMerge.Segment;
import sc.fiji.tessera.label.PanopticPicture;
import sc.fiji.tessera.label.RegionMask;
import sc.fiji.tessera.model.CompositeCard;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.PanopticClass;

/**
 * Mask2Former: every pixel goes to the query that claims it most. Cheng et al., "Masked-attention
 * Mask Transformer for Universal Image Segmentation" (CVPR 2022). Several threads may use it.
 *
 * @param network answers with queries; closed with this
 * @param options which queries count
 * @param most objects of a plane, the surest; the others' pixels belong to no segment
 * @param area the fewest pixels of a class of stuff
 */
public record QueryPanoptic(
    QuerySegmenter network, MaskQueries.Options options, int most, long area)
    implements PanopticNetwork {

  @Override
  public ModelCard.Input input() {
    return network.card().input();
  }

  @Override
  public List<PanopticClass> classes() {
    return PanopticClass.of(network.card().classes(), things());
  }

  /** Networks that were trained to find objects alone have nothing else. */
  private SortedSet<Integer> things() {
    CompositeCard card = network.card();
    if (!card.things().isEmpty()) return card.things();
    SortedSet<Integer> all = new TreeSet<>();
    for (int c = 0; c < card.classes().size(); c++) all.add(c);
    return all;
  }

  @Override
  public List<String> notes() {
    return network.notes();
  }

  @Override
  public PanopticPicture segment(Plane plane, Progress progress) {
    SortedSet<Integer> things = things();
    int shift = PanopticClass.shift(network.card().classes());
    MaskQueries.Picture seen = network.see(plane, progress).panoptic(things::contains, options);
    List<Segment> segments = new ArrayList<>();
    for (MaskQueries.Segment s : seen.segments()) {
      boolean thing = things.contains(s.category());
      double score = thing ? s.score() : Double.NaN;
      segments.add(new Segment(s.id(), s.category() + shift, thing, score));
    }
    int width = Math.toIntExact(plane.width());
    return limited(new PanopticPicture(seen.ids(), width, segments));
  }

  private PanopticPicture limited(PanopticPicture picture) {
    Map<Integer, RegionMask> masks = picture.masks();
    Set<Integer> left = new HashSet<>();
    picture.segments().stream()
        .filter(s -> !s.thing() && masks.get(s.id()).area() >= area)
        .forEach(s -> left.add(s.id()));
    picture.segments().stream()
        .filter(Segment::thing)
        .sorted(Comparator.comparingDouble(Segment::score).reversed())
        .limit(most)
        .forEach(s -> left.add(s.id()));
    if (left.size() == picture.segments().size()) return picture;
    int[] ids = Arrays.stream(picture.ids()).map(id -> left.contains(id) ? id : 0).toArray();
    List<Segment> kept = picture.segments().stream().filter(s -> left.contains(s.id())).toList();
    return new PanopticPicture(ids, picture.width(), kept);
  }

  @Override
  public void close() {
    network.close();
  }
}
