package sc.fiji.tessera.plugins.prompt;

import ij.ImagePlus;
import ij.gui.Roi;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import sc.fiji.tessera.image.ImageSource;
import sc.fiji.tessera.image.RoiObjects;
import sc.fiji.tessera.image.RoiTruth;
import sc.fiji.tessera.inference.ImageEmbedding;
import sc.fiji.tessera.inference.ObjectMask;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.inference.PromptSegmenter;
import sc.fiji.tessera.inference.Prompts;
import sc.fiji.tessera.label.RegionMask;

/**
 * The work on an image with prompts: the clicks of one object at a time, its mask, and the objects
 * that were accepted. The image's pixels are only read. For the event thread; the network runs on a
 * thread of its own and is closed in the end.
 */
final class PromptSession implements AutoCloseable {
  /** A network, which is closed in the end, and what it has seen. */
  record Model(PromptSegmenter network, PlaneEmbeddings embeddings) {}

  private final ImagePlus image;
  private final PromptSegmenter network;
  private final Consumer<String> tell;
  private final SeenPlanes seen;
  private final PromptOverlay overlay;
  private final AcceptedLabels labels;
  private final PromptWorker worker;
  private final PromptJobs jobs;

  private final PromptSteps steps = new PromptSteps();
  private List<ObjectMask> masks = List.of();
  private int chosen;
  private int plane;
  private volatile int question;

  /**
   * @param looks at which channel and tiles the network looks
   * @param tell is told what people should know, on the event thread
   */
  PromptSession(ImagePlus image, Model model, SeenPlanes.Looks looks, Consumer<String> tell) {
    this.image = image;
    this.network = model.network;
    this.tell = tell;
    this.worker = new PromptWorker(tell);
    this.seen = new SeenPlanes(model.embeddings, image, looks);
    this.jobs = new PromptJobs(seen);
    this.overlay = new PromptOverlay(image);
    this.labels = new AcceptedLabels(image);
  }

  ImagePlus image() {
    return image;
  }

  AcceptedLabels labels() {
    return labels;
  }

  boolean isClosed() {
    return worker.isClosed();
  }

  /** The mask that is shown; null while there is none. */
  ObjectMask mask() {
    return masks.isEmpty() ? null : masks.get(chosen);
  }

  private static int shownPlane(ImagePlus image) {
    return (image.getT() - 1) * image.getNSlices() + image.getZ() - 1;
  }

  /** Looks at the plane that is shown, so that the first click is answered soon. */
  void look() {
    if (!seen.areWhole()) {
      tell.accept("Click on an object."); // the tile around the first click is looked at then
      return;
    }
    int wanted = shownPlane(image);
    worker.work(
        () -> {
          ImageEmbedding embedding = seen.of(wanted, worker.progress());
          network.prepare(embedding, worker.progress().quiet());
          return embedding;
        },
        done -> tell.accept("Click on an object."));
  }

  /** Adds a point. */
  void click(double x, double y, boolean inside) {
    add(Prompts.of(new Prompts.Point(x, y, inside)));
  }

  /** Takes the image's selection: points of the object, or the box around an area. */
  void select() {
    if (image.getRoi() == null) {
      tell.accept("There is no selection; points or an area are made with ImageJ's own tools.");
      return;
    }
    try {
      ImageSource on = ImageSource.of(image);
      RoiObjects all = RoiObjects.of(RoiTruth.selections(true), on, 0, tell);
      for (PromptObject object : RoiPrompts.on(all, shownPlane(image))) add(object.prompts());
    } catch (IllegalArgumentException e) {
      tell.accept(e.getMessage());
    }
  }

  /** Gives the object a box, in place of an earlier one. */
  void box(Prompts.Box box) {
    add(Prompts.of(box));
  }

  private void add(Prompts step) {
    if (isClosed()) return; // the end of a click that began before
    if (shownPlane(image) != plane) steps.clear(); // an object is on one plane
    plane = shownPlane(image);
    steps.add(step);
    ask();
  }

  private void ask() {
    question++;
    masks = List.of();
    chosen = 0;
    draw();
    if (!steps.sayWhere()) {
      tell.accept("Click on an object, or drag a box around it.");
      return;
    }
    Prompts wanted = steps.prompts().orElseThrow();
    tell.accept("Looking for the object ...");
    int on = plane;
    int asked = question;
    worker.work(
        () -> {
          if (asked != question) throw new CancellationException();
          ImageEmbedding embedding = seen.of(on, wanted, worker.progress());
          Progress quiet = worker.progress().quiet();
          List<ObjectMask> found = MaskPick.all(network, embedding, wanted, quiet);
          found.get(0); // its pixels are told here, not where people wait
          return found;
        },
        found -> {
          if (asked == question) answered(found);
        });
  }

  private void answered(List<ObjectMask> found) {
    masks = found;
    draw();
    ObjectMask mask = found.get(0);
    tell.accept(
        String.format(
            Locale.ROOT,
            "%d pixels, expected IoU %.2f%s",
            mask.mask().area(),
            mask.score(),
            found.size() > 1 ? "; M shows another mask." : "."));
  }

  private void draw() {
    List<Roi> rois = new ArrayList<>();
    if (mask() != null) rois.addAll(PromptOverlay.of(mask().mask()));
    steps.prompts().ifPresent(p -> rois.addAll(PromptOverlay.of(p)));
    overlay.show(rois, plane);
  }

  /** Shows a box that is being drawn. */
  void preview(Prompts.Box box) {
    List<Roi> rois = new ArrayList<>();
    steps.prompts().ifPresent(p -> rois.addAll(PromptOverlay.of(p)));
    rois.add(PromptOverlay.box(box));
    overlay.show(rois, shownPlane(image));
  }

  /** Shows the next of several masks that a single point may mean. */
  void other() {
    if (masks.size() < 2) {
      tell.accept("There is no other mask; a single point has several.");
      return;
    }
    chosen = (chosen + 1) % masks.size();
    draw();
    ObjectMask mask = mask();
    tell.accept(
        String.format(
            Locale.ROOT,
            "Mask %d of %d: %d pixels, expected IoU %.2f.",
            chosen + 1,
            masks.size(),
            mask.mask().area(),
            mask.score()));
  }

  /** Takes back the last point or box; where there is none, the last object that was accepted. */
  void undo() {
    if (!steps.isEmpty()) {
      steps.undo();
      ask();
      return;
    }
    int label = labels.undo();
    tell.accept(label == 0 ? "There is nothing to undo." : "Object " + label + " was taken away.");
  }

  /** Forgets the prompts of this object. */
  void next() {
    steps.clear();
    ask();
  }

  /** Adds the object to the label image and goes on with the next. */
  void accept() {
    RegionMask mask = maskOrWhy();
    if (mask == null) return;
    int label = labels.add(mask, plane);
    next();
    tell.accept(
        label == 0 ? "All its pixels are of other objects." : "Object " + label + " was added.");
  }

  /** Follows the object through the slices and adds it, with one number, to the label image. */
  void through() {
    RegionMask mask = maskOrWhy();
    if (mask == null) return;
    int slices = image.getNSlices();
    if (slices == 1) {
      tell.accept("The image has a single slice; an object is followed through slices.");
      return;
    }
    ObjectMask start = mask();
    int from = plane;
    tell.accept("Following the object; X stops ...");
    worker.work(
        () -> jobs.through(start, from, slices, worker.progress()),
        masks -> {
          if (start == mask()) next();
          int label = labels.add(masks, from);
          tell.accept(
              label == 0
                  ? "All its pixels are of other objects."
                  : String.format(
                      Locale.ROOT,
                      "Object %d was added on %d of %d slices.",
                      label,
                      masks.size(),
                      slices));
        });
  }

  /** Ends what takes long; nothing of it is added. */
  void stop() {
    worker.stop();
    tell.accept("Stopped.");
  }

  /** The mask as a selection on its plane; null where there is none, which people are told. */
  Roi selection() {
    RegionMask mask = maskOrWhy();
    return mask == null ? null : overlay.place(PromptOverlay.roi(mask), plane);
  }

  private RegionMask maskOrWhy() {
    if (mask() != null && mask().mask().area() > 0) return mask().mask();
    boolean soon = masks.isEmpty() && !steps.isEmpty();
    tell.accept(soon ? "The mask is not there yet." : "There is no object; click on one first.");
    return null;
  }

  /** Looks for the objects at which ROIs point and adds all to the label image. */
  void acceptAll(List<Roi> rois) {
    next();
    List<List<PromptObject>> planes = new ArrayList<>();
    try {
      ImageSource on = ImageSource.of(image);
      RoiObjects all = RoiObjects.of(RoiTruth.of(rois, "ROI Manager"), on, 0, tell);
      for (int p = 0; p < image.getNSlices() * image.getNFrames(); p++) {
        planes.add(RoiPrompts.on(all, p));
      }
    } catch (IllegalArgumentException e) {
      tell.accept(e.getMessage());
      return;
    }
    worker.work(() -> jobs.masks(planes, worker.progress()), this::addAll);
  }

  private void addAll(List<List<RegionMask>> found) {
    int count = 0;
    for (int p = 0; p < found.size(); p++) {
      for (RegionMask mask : found.get(p)) if (labels.add(mask, p) > 0) count++;
    }
    tell.accept(count + (count == 1 ? " object" : " objects") + " of the ROI Manager added.");
  }

  /** Takes the overlay's part away; stops what is computed and then closes the network. */
  @Override
  public void close() {
    if (isClosed()) return;
    question++;
    overlay.clear();
    worker.close(network::close);
  }
}
