/**
 * From ImageJ's menus, macros and shells to SciJava commands and back: reads what was typed, asks
 * in a dialog, records, runs, shows or prints what came out, and says in one sentence what went
 * wrong. {@link sc.fiji.tessera.plugins.bridge.Bridge} is where ImageJ enters, {@link
 * sc.fiji.tessera.plugins.bridge.Shell} where a shell does; {@link
 * sc.fiji.tessera.plugins.bridge.CommandInputs} is what a command declares.
 *
 * <p>Knows no command but by its label, where {@code FirstSample} and {@code NextSteps} name some
 * to people.
 */
package sc.fiji.tessera.plugins.bridge;
