package sc.fiji.tessera.sample;

/** How a specimen of nuclei becomes light at the camera. */
public enum Modality {
  /** Nuclei shine on a dark field: signal = light emitted + background. */
  FLUORESCENCE,
  /** Stained nuclei absorb: signal = exp(-absorbance), dark on a bright field (Beer-Lambert). */
  BRIGHTFIELD,
  /** Dark bodies with a bright halo on a grey field: the specimen less its own blurred copy. */
  PHASE_CONTRAST
}
