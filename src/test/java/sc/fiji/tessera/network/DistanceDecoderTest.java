package sc.fiji.tessera.network;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import sc.fiji.tessera.graph.Graph;

class DistanceDecoderTest {
  @Test
  void parametersAreThoseOfTheReference() throws IOException {
    DistanceDecoder decoder =
        new DistanceDecoder(DistanceDecoder.variants().get("micro-sam-decoder"));
    ReferenceShapes.assertEqual("microsam_ais_decoder", decoder.blank().get("distances"));
  }

  @Test
  void numbersAreThoseOfTheReference() throws IOException {
    ParityFixture fixture = ParityFixture.of("microsam_ais_decoder_tiny");
    DistanceDecoder network = new DistanceDecoder(new DistanceDecoder.Options(16, 32));
    Map<String, Graph> parts = PartWeights.filled(network, fixture);
    Array maps = Forward.both(parts.get("distances"), fixture.array("in_z")).get(0);
    maps.assertLike(fixture.array("out_out"), "distances");
  }
}
