package sc.fiji.tessera.measure;

/**
 * An instance that was found.
 *
 * @param category its class
 * @param region where it is
 * @param score how sure the finder is; more is surer
 */
public record ScoredInstance(int category, Region region, double score) {}
