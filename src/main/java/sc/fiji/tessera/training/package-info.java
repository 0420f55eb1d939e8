/**
 * Training: the interpreter of a graph on DJL's autograd, losses, sampling, the loop. A job is a
 * plain serialisable plan.
 *
 * <p>May import {@code graph}, {@code network}, {@code model}, {@code image}, {@code label}, {@code
 * measure} and {@code inference}. The only room that knows {@code ai.djl}.
 */
package sc.fiji.tessera.training;
