package sc.fiji.tessera.plugins.prompt;

import ij.ImageListener;
import ij.ImagePlus;
import ij.Prefs;
import ij.gui.Roi;
import ij.plugin.frame.RoiManager;
import java.awt.BorderLayout;
import java.awt.EventQueue;
import java.awt.GridLayout;
import java.awt.KeyEventDispatcher;
import java.awt.KeyboardFocusManager;
import java.awt.Window;
import java.awt.event.KeyEvent;
import java.awt.event.WindowAdapter;
import java.awt.event.WindowEvent;
import java.util.Arrays;
import java.util.List;
import javax.swing.BorderFactory;
import javax.swing.JButton;
import javax.swing.JFrame;
import javax.swing.JLabel;
import javax.swing.JPanel;
import sc.fiji.tessera.plugins.bridge.DialogFonts;

/**
 * The small window of the work with prompts: what can be done with the object, by buttons and by
 * keys that also work in the image's window. Closing it, or the image, ends the work. For the event
 * thread.
 */
final class PromptWindow extends JFrame {
  private static final long serialVersionUID = 1L;
  private static final int GAP = 6;
  private static PromptWindow open;

  private final transient PromptSession session;
  private final transient PromptClicks clicks;
  private final JLabel status = new JLabel("Looking at the image ...");
  private final JPanel buttons = new JPanel(new GridLayout(0, 1, GAP, GAP));
  private final transient KeyEventDispatcher keys = this::key;
  private final transient ImageListener images =
      new ImageListener() {
        @Override
        public void imageOpened(ImagePlus image) {}

        @Override
        public void imageClosed(ImagePlus image) {
          if (image == session.image()) EventQueue.invokeLater(PromptWindow.this::dispose);
        }

        @Override
        public void imageUpdated(ImagePlus image) {}
      };

  private PromptWindow(ImagePlus image, PromptSession.Model model, SeenPlanes.Looks looks) {
    super("Segment Anything: " + image.getTitle());
    session = new PromptSession(image, model, looks, this::tell);
    clicks = new PromptClicks(session);
    addButtons();
    JLabel help =
        new JLabel(
            "<html>Click: of the object<br>Shift- or Alt-click: not of it<br>Drag: box</html>");
    status.setName("status");
    JPanel all = new JPanel(new BorderLayout(GAP, GAP));
    all.setBorder(BorderFactory.createEmptyBorder(GAP, GAP, GAP, GAP));
    all.add(help, BorderLayout.NORTH);
    all.add(buttons, BorderLayout.CENTER);
    all.add(status, BorderLayout.SOUTH);
    add(all);
    DialogFonts.scale(all, Prefs.getGuiScale());
    setDefaultCloseOperation(DISPOSE_ON_CLOSE);
    addWindowListener(
        new WindowAdapter() {
          @Override
          public void windowActivated(WindowEvent e) {
            clicks.choose();
          }
        });
  }

  private void addButtons() {
    button("accept", "Accept (Enter)", session::accept);
    button("undo", "Undo (Backspace)", session::undo);
    button("next", "Next object (N)", session::next);
    button("other", "Other mask (M)", session::other);
    button("through", "Through slices (Z)", session::through);
    button("stop", "Stop (X)", session::stop);
    button("selection", "Use the selection (S)", session::select);
    button("manager", "Add to ROI Manager (T)", this::toManager);
    button("all", "Masks for all ROIs in the Manager", this::ofManager);
  }

  private void button(String name, String text, Runnable action) {
    JButton button = new JButton(text);
    button.setName(name);
    button.setFocusable(false); // keys go to the image
    button.addActionListener(e -> action.run());
    buttons.add(button);
  }

  /** Opens the window for an image, in place of one that is open; the network is then its own. */
  static PromptWindow open(ImagePlus image, PromptSession.Model model, SeenPlanes.Looks looks) {
    if (open != null) open.dispose();
    open = new PromptWindow(image, model, looks);
    open.start();
    return open;
  }

  private void start() {
    pack();
    Window beside = session.image().getWindow();
    setLocation(beside.getX() + beside.getWidth() + GAP, beside.getY());
    setAutoRequestFocus(false);
    setVisible(true);
    KeyboardFocusManager.getCurrentKeyboardFocusManager().addKeyEventDispatcher(keys);
    ImagePlus.addImageListener(images);
    clicks.choose();
    session.look();
  }

  PromptSession session() {
    return session;
  }

  private void tell(String sentence) {
    status.setText(sentence);
    if (getWidth() < getPreferredSize().width) pack();
  }

  private void toManager() {
    Roi roi = session.selection();
    if (roi == null) return;
    RoiManager.getRoiManager().addRoi(roi);
    tell("It was added to the ROI Manager.");
  }

  private void ofManager() {
    RoiManager manager = RoiManager.getInstance();
    Roi[] rois = manager == null ? new Roi[0] : manager.getRoisAsArray();
    session.acceptAll(List.copyOf(Arrays.asList(rois)));
  }

  /** Takes the keys of this window and the image's; all others, and those with Ctrl, pass. */
  private boolean key(KeyEvent e) {
    Window focused = KeyboardFocusManager.getCurrentKeyboardFocusManager().getFocusedWindow();
    boolean mine = focused == this || focused != null && focused == session.image().getWindow();
    if (!mine || e.isControlDown() || e.isAltDown() || e.isMetaDown()) return false;
    Runnable action = action(e);
    if (action == null) return false;
    if (e.getID() == KeyEvent.KEY_PRESSED) action.run();
    return true;
  }

  private Runnable action(KeyEvent e) {
    int code = e.getID() == KeyEvent.KEY_TYPED ? typed(e.getKeyChar()) : e.getKeyCode();
    return switch (code) {
      case KeyEvent.VK_ENTER -> session::accept;
      case KeyEvent.VK_BACK_SPACE -> session::undo;
      case KeyEvent.VK_N, KeyEvent.VK_ESCAPE -> session::next;
      case KeyEvent.VK_M -> session::other;
      case KeyEvent.VK_X -> session::stop;
      case KeyEvent.VK_Z -> session::through;
      case KeyEvent.VK_S -> session::select;
      case KeyEvent.VK_T -> this::toManager;
      default -> null;
    };
  }

  private static int typed(char key) {
    return Character.toUpperCase(key);
  }

  @Override
  public void dispose() {
    KeyboardFocusManager.getCurrentKeyboardFocusManager().removeKeyEventDispatcher(keys);
    ImagePlus.removeImageListener(images);
    clicks.leave();
    session.close();
    if (open == this) open = null;
    super.dispose();
  }
}
