package sc.fiji.tessera.plugins;

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
  private static final int PREPARED = 1;

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
    return of(plane, pixels(plane), progress);
  }

  /**
   * The same where the pixels are known.
   *
   * @param pixels as {@link #pixels} tells them
   */
  ImageEmbedding of(Plane plane, String pixels, Progress progress) {
    if (model == null) model = fileSum();
    String key = model.substring(0, model.length() / 2) + pixels.substring(pixels.length() / 2);
    Optional<ImageEmbedding> known = cache.find(key);
    boolean fits =
        known.isPresent()
            && known.get().width() == plane.width()
            && known.get().height() == plane.height();
    if (fits) return known.get();
    ImageEmbedding embedding = network.embed(plane, progress);
    cache.store(key, embedding);
    return embedding;
  }

  /**
   * What tells a plane from others: a checksum of its size and of its values in 8 bits, as networks
   * take them, which also depend on the kind of the pixels.
   */
  static String pixels(Plane plane) {
    BytePlanes seen = BytePlanes.of(plane);
    MessageDigest sum = sha256();
    ByteBuffer size = ByteBuffer.allocate(4 * Integer.BYTES);
    size.putInt(PREPARED).putInt(seen.width()).putInt(seen.height());
    sum.update(size.putInt(seen.channels().length).array());
    for (byte[] channel : seen.channels()) sum.update(channel);
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
