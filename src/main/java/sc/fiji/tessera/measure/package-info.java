/**
 * How good a segmentation is. Pure functions over label images and counts, which never see a
 * network; what is nothing over nothing is NaN, and each type names its source.
 *
 * <ul>
 *   <li>pixels: {@link sc.fiji.tessera.measure.ConfusionMatrix}, {@link
 *       sc.fiji.tessera.measure.SemanticScores}; probabilities: {@link
 *       sc.fiji.tessera.measure.ProbabilityCalibration}, {@link sc.fiji.tessera.measure.Ranking};
 *   <li>objects, from the table {@link sc.fiji.tessera.measure.LabelOverlaps}: {@link
 *       sc.fiji.tessera.measure.ObjectMatching} by a {@link sc.fiji.tessera.measure.MatchRule}, and
 *       scores that need no matching of one to one ({@link
 *       sc.fiji.tessera.measure.CellTrackingScores}, {@link
 *       sc.fiji.tessera.measure.AggregatedJaccard}, {@link sc.fiji.tessera.measure.BestDice},
 *       {@link sc.fiji.tessera.measure.ObjectErrors}); segments with classes: {@link
 *       sc.fiji.tessera.measure.PanopticScores}; instances with scores: {@link
 *       sc.fiji.tessera.measure.CocoEvaluation}; COCO's files: {@link
 *       sc.fiji.tessera.measure.CocoInstances}, {@link sc.fiji.tessera.measure.PanopticFile};
 *   <li>partitions of the plane: {@link sc.fiji.tessera.measure.PartitionScores}, {@link
 *       sc.fiji.tessera.measure.AdaptedRand}, {@link
 *       sc.fiji.tessera.measure.VariationOfInformation}, {@link
 *       sc.fiji.tessera.measure.WarpingError};
 *   <li>boundaries: {@link sc.fiji.tessera.measure.SurfaceDistances}, {@link
 *       sc.fiji.tessera.measure.BoundaryF}, {@link sc.fiji.tessera.measure.BoundaryMatches}, {@link
 *       sc.fiji.tessera.measure.BoundaryIou}.
 * </ul>
 *
 * <p>May import {@code label}.
 */
package sc.fiji.tessera.measure;
