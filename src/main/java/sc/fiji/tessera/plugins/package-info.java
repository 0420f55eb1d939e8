/**
 * What users touch: thin SciJava commands, the bridge from ImageJ's menus and macros to them,
 * dialogs, plots.
 *
 * <p>May import every room.
 */
package sc.fiji.tessera.plugins;
