package sc.fiji.tessera.plugins.prompt;

import sc.fiji.tessera.inference.Prompts;

/**
 * An object that is asked for.
 *
 * @param number its label, from 1
 * @param kind its class, or empty
 * @param prompts what is known of it, in pixels of the image
 */
record PromptObject(int number, String kind, Prompts prompts) {}
