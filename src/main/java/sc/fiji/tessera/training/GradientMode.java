package sc.fiji.tessera.training;

import ai.djl.pytorch.jni.JniUtils;

/**
 * Whether PyTorch records what it computes, for gradients, until closed. A property of the thread:
 * on by default, except on the thread that started the engine.
 */
final class GradientMode implements AutoCloseable {
  private final boolean before = JniUtils.isGradMode();

  GradientMode(boolean recording) {
    JniUtils.setGradMode(recording);
  }

  @Override
  public void close() {
    JniUtils.setGradMode(before);
  }
}
