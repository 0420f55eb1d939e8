package sc.fiji.tessera.inference;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.IntegerType;
import sc.fiji.tessera.image.Plane;
import sc.fiji.tessera.label.DetectedObject;
import sc.fiji.tessera.label.LabelArray;
import sc.fiji.tessera.label.PanopticMerge;
import sc.fiji.tessera.label.PanopticPicture;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.PanopticClass;

/**
 * Two networks as one: objects that a detector finds, and stuff that a network of pixels knows.
 * Classes are known by their names: those of the detector are things, with the number that the
 * other network gives them, or one behind those if it does not know them. Kirillov et al.,
 * "Panoptic Segmentation" (CVPR 2019). Several threads may use it if both parts may be.
 *
 * @param session of the network of pixels, closed with this
 * @param segmenter of the session
 * @param detector finds objects
 * @param objects names of the detector's classes by their labels, the background included
 * @param options of merging
 */
public record MergedPanoptic(
    ModelSession session,
    SemanticSegmenter segmenter,
    PlaneDetector detector,
    List<String> objects,
    PanopticMerge.Options options)
    implements PanopticNetwork {

  /** Finds the objects of planes; closed with the network. */
  public interface PlaneDetector extends AutoCloseable {
    /** The surest first. */
    List<DetectedObject> find(Plane plane, Progress progress);

    @Override
    void close();
  }

  @Override
  public List<String> notes() {
    return session.notes();
  }

  @Override
  public ModelCard.Input input() {
    return session.model().card().input();
  }

  @Override
  public List<PanopticClass> classes() {
    List<String> own = session.model().card().output().classes();
    List<PanopticClass> classes = new ArrayList<>();
    for (PanopticClass c : PanopticClass.of(own, new TreeSet<>())) {
      classes.add(new PanopticClass(c.number(), c.name(), objects.indexOf(c.name()) > 0));
    }
    int next = own.size() + PanopticClass.shift(own);
    for (String name : objects.subList(Math.min(1, objects.size()), objects.size())) {
      if (classes.stream().noneMatch(c -> c.name().equals(name))) {
        classes.add(new PanopticClass(next++, name, true));
      }
    }
    return classes;
  }

  @Override
  public PanopticPicture segment(Plane plane, Progress progress) {
    List<PanopticClass> classes = classes();
    Img<? extends IntegerType<?>> seen = segmenter.classes(plane, progress.part(0, 0.5));
    int[] labels = LabelArray.read(seen).values();
    int shift = PanopticClass.shift(session.model().card().output().classes());
    for (int p = 0; p < labels.length; p++) labels[p] += shift;
    List<PanopticMerge.Instance> instances = new ArrayList<>();
    for (DetectedObject o : detector.find(plane, progress.part(0.5, 0.5))) {
      int number = number(o.label(), classes);
      instances.add(new PanopticMerge.Instance(o.score(), number, o.mask().image()));
    }
    SortedSet<Integer> stuff = new TreeSet<>();
    for (PanopticClass c : classes) if (!c.thing()) stuff.add(c.number());
    Img<?> pixels = ArrayImgs.ints(labels, seen.dimension(0), seen.dimension(1));
    return PanopticPicture.of(PanopticMerge.of(instances, pixels, stuff, options));
  }

  private int number(int label, List<PanopticClass> classes) {
    for (PanopticClass c : classes) if (c.name().equals(objects.get(label))) return c.number();
    throw new IllegalStateException("There is no class " + label + ".");
  }

  @Override
  public void close() {
    session.close();
    detector.close();
  }
}
