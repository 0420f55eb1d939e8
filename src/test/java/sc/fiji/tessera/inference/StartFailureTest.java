package sc.fiji.tessera.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class StartFailureTest {
  @Test
  void theReasonIsThatOfTheDeepestCauseWithWhatWentBefore() {
    Throwable e = new ExceptionInInitializerError(new UnsatisfiedLinkError("libx.so: no\nmore"));
    String sentence = StartFailure.sentence(e, List.of("The folder is full."));
    assertTrue(sentence.startsWith("ONNX Runtime cannot be started on "), sentence);
    assertTrue(sentence.endsWith(": libx.so: no (before that: The folder is full)."), sentence);
  }

  @Test
  void twoVersionsThatClashAreNamed() {
    String linker = "/tmp/libonnxruntime4j_jni.so: /a/libonnxruntime.so: version `VERS_1.29.0'";
    Throwable e = new UnsatisfiedLinkError(linker + " not found");
    String sentence = StartFailure.sentence(e, List.of());
    assertTrue(sentence.startsWith("Another plugin has loaded an ONNX Runtime"), sentence);
    assertTrue(sentence.contains("1.29.0 that Tessera needs"), sentence);
  }

  /** As Java 25 throws it with {@code --illegal-native-access=deny}. */
  @Test
  void aJavaThatForbidsNativeCodeIsNamed() {
    Throwable e = new IllegalCallerException("Illegal native access from an unnamed module");
    assertEquals(StartFailure.FORBIDDEN, StartFailure.sentence(new RuntimeException(e), List.of()));
  }
}
