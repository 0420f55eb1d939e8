package sc.fiji.tessera.plugins.prompt;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import sc.fiji.tessera.image.BytePlanes;
import sc.fiji.tessera.image.Plane;
import sc.fiji.tessera.inference.EmbeddingCache;
import sc.fiji.tessera.inference.ImageEmbedding;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.inference.PromptSegmenter;

/**
 * What a network sees of planes: looked at once and then kept on disk, by the pixels and by the
 * encoder's file. For one thread.
 */
final class PlaneEmbeddings {
  /** To be raised when planes are prepared for networks in another way than before. */
  private static final int PREPARED = 2;

  private final PromptSegmenter network;
  private final Path encoder;
  private final EmbeddingCache cache;
  private String model;

  /**
   * @param encoder the file of the network that looks at images
   */
  PlaneEmbeddings(PromptSegmenter network, Path encoder, EmbeddingCache cache) {
    this.network = network;
    this.encoder = encoder;
    this.cache = cache;
  }

  PromptSegmenter network() {
    return network;
  }

  /** What the network sees; another of the same pixels is the same. */
  ImageEmbedding of(Plane plane, Progress progress) {
    return of(network.bytes(plane), progress);
  }

  /** The same of what the network takes of an image, or of a part of it. */
  ImageEmbedding of(BytePlanes image, Progress progress) {
    return of(image, pixels(image), progress);
  }

  /** What the network takes of a plane. */
  BytePlanes bytes(Plane plane) {
    return network.bytes(plane);
  }

  /**
   * The same where the pixels are known.
   *
   * @param pixels as {@link #pixels} tells them
   */
  ImageEmbedding of(BytePlanes image, String pixels, Progress progress) {
    if (model == null) model = fileSum();
    String key = model.substring(0, model.length() / 2) + pixels.substring(pixels.length() / 2);
    Optional<ImageEmbedding> known = cache.find(key);
    boolean fits =
        known.isPresent()
            && known.get().width() == image.width()
            && known.get().height() == image.height();
    if (fits) return known.get();
    ImageEmbedding embedding = network.embed(image, progress);
    cache.store(key, embedding);
    return embedding;
  }

  /** What tells an image from others: a checksum of its size and of its values. */
  static String pixels(BytePlanes seen) {
    MessageDigest sum = sha256();
    ByteBuffer size = ByteBuffer.allocate(4 * Integer.BYTES);
    size.putInt(PREPARED).putInt(seen.width()).putInt(seen.height());
    sum.update(size.putInt(seen.channels().length).array());
    byte[] before = null;
    for (byte[] channel : seen.channels()) {
      boolean same = Arrays.equals(channel, before); // of a grey image
      sum.update((byte) (same ? 0 : 1));
      if (!same) sum.update(channel);
      before = channel;
    }
    return HexFormat.of().formatHex(sum.digest());
  }

  private String fileSum() {
    MessageDigest sum = sha256();
    try (InputStream in = Files.newInputStream(encoder);
        DigestOutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), sum)) {
      in.transferTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(encoder + " can no longer be read.", e);
    }
    return HexFormat.of().formatHex(sum.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }
}
