package sc.fiji.tessera.plugins.bridge;

import ij.io.OpenDialog;
import java.awt.Component;
import java.io.File;
import java.util.List;
import javax.swing.JFileChooser;
import javax.swing.filechooser.FileNameExtensionFilter;

/** The file or folder chooser behind a Browse button. */
final class PathChooser {
  private final CommandInput input;

  PathChooser(CommandInput input) {
    this.input = input;
  }

  /**
   * Asks for a path, starting near the current one, else in ImageJ's last folder.
   *
   * @return the chosen path, or null if cancelled
   */
  String choose(Component parent, String current) {
    JFileChooser chooser = new JFileChooser(startFolder(current));
    chooser.setDialogTitle(input.label());
    CommandInput.Location location = input.location();
    chooser.setFileSelectionMode(mode(location));
    List<String> extensions = input.extensions();
    if (!extensions.isEmpty() && location != CommandInput.Location.FOLDER) {
      String names = "*." + String.join(", *.", extensions);
      chooser.setFileFilter(new FileNameExtensionFilter(names, extensions.toArray(new String[0])));
    }
    boolean save = location == CommandInput.Location.SAVE;
    int answer = save ? chooser.showSaveDialog(parent) : chooser.showOpenDialog(parent);
    File file = chooser.getSelectedFile();
    if (answer != JFileChooser.APPROVE_OPTION || file == null) return null;
    File folder = file.isDirectory() ? file : file.getParentFile();
    if (folder != null) OpenDialog.setLastDirectory(folder.getPath() + File.separator);
    return file.getPath();
  }

  private static int mode(CommandInput.Location location) {
    switch (location) {
      case OPEN:
        return JFileChooser.FILES_ONLY;
      case FOLDER:
        return JFileChooser.DIRECTORIES_ONLY;
      default:
        return JFileChooser.FILES_AND_DIRECTORIES;
    }
  }

  private static File startFolder(String current) {
    for (File at = new File(current).getAbsoluteFile();
        !current.isBlank() && at != null;
        at = at.getParentFile()) {
      if (at.isDirectory()) return at;
    }
    String last = OpenDialog.getLastDirectory();
    return last == null ? null : new File(last);
  }
}
