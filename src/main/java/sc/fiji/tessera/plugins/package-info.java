/**
 * What users touch: thin SciJava commands, the bridge from ImageJ's menus, macros and shells to
 * them, dialogs, plots. Here are commands about the suite itself; the others have rooms:
 *
 * <ul>
 *   <li>{@code bridge}: from menus, macros and shells to commands; knows none of them
 *   <li>{@code segment}: what all that make labels share, and commands that refine labels
 *   <li>{@code network}, {@code classical}, {@code prompt}: commands that segment with networks,
 *       without, and by clicks
 *   <li>{@code measure}, {@code training}, {@code model}: commands over the rooms of these names
 * </ul>
 *
 * <p>A command is a public class with a public constructor without arguments; its
 * {@code @Parameter}s are the only definition of its dialog, its macro keys and its help:
 *
 * <pre>
 * {@literal @}Plugin(type = Command.class, headless = true, description = "What it does.",
 *     attrs = {{@literal @}Attr(name = "no-record"),
 *         {@literal @}Attr(name = "help", value = "https://...")})
 * public class Segment implements Command {
 *   {@literal @}Parameter(label = "Image", description = "...", persist = false)
 *   private ImageSource image;
 *   {@literal @}Parameter(label = "Tile size", min = "0", persist = false,
 *       attrs = {@literal @}Attr(name = "unit", value = "pixels")) private int tile = 0;
 *   {@literal @}Parameter(label = "Save as", style = "save", required = false, persist = false)
 *   private String save = "";
 *   {@literal @}Parameter(required = false, persist = false)
 *   private Progress progress = Progress.NONE;
 *   {@literal @}Parameter(type = ItemIO.OUTPUT) private ImagePlus labels;
 * }
 * </pre>
 *
 * <ul>
 *   <li>Key: the field's name, a lower-case single word; none a suffix of another.
 *   <li>Default: the field's initial value. An input that is required (SciJava's default) and has
 *       an empty default must be given; {@code required = false} lets it be empty.
 *   <li>Types: ImageSource, whole and decimal numbers with {@code min} and {@code max}, boolean,
 *       String, File, Path. {@code choices} make a closed list; with the style {@code editable}
 *       they are suggestions. A command whose choices are known only at run time implements {@code
 *       RuntimeChoices}.
 *   <li>Paths: the styles {@code open}, {@code save}, {@code directory} and {@code both} (a file or
 *       folder), with {@code extensions:onnx/zip}; all but {@code save} must exist. An ImageSource
 *       takes an open image, a file or a folder; with {@code directory} only a folder.
 *   <li>Looks: {@code style = "slider"}; the attributes {@code section} (a heading above this and
 *       the next inputs; closed at first in dialogs of more than 24 inputs), {@code unit} and
 *       {@code after} (the input behind which this one comes, for a class whose base declares
 *       others); the visibilities MESSAGE and INVISIBLE.
 *   <li>The active image fills the only ImageSource without {@code autoFill = false}.
 *   <li>A Progress input is supplied by the bridge. To cancel, throw CancellationException. To
 *       fail, throw IllegalArgumentException, IllegalStateException, IOException or
 *       UncheckedIOException with one sentence for people.
 *   <li>Outputs: ImagePlus is shown, ResultsTable goes to "Results" (or, where the output has a
 *       label, to a window of that title), String to the log; a File or Path tells a calling macro
 *       where the result is.
 * </ul>
 *
 * <p>Other callers ({@code fiji --run}, scripts) come without the bridge, so a command checks null
 * images, choices and ranges again.
 *
 * <p>May import every room.
 */
package sc.fiji.tessera.plugins;
