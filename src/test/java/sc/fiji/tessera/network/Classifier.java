package sc.fiji.tessera.network;

import java.util.List;
import sc.fiji.tessera.graph.Attribute;

/** An encoder with the head of its ImageNet classifier; logits [N, classes, 1, 1]. */
abstract class Classifier extends Network {
  private record Options() {}

  Classifier(String name, Size size) {
    super(name, size, new Options());
  }

  static Classifier resNet(int depth, Size size) {
    return new Classifier("resnet" + depth, size) {
      @Override
      protected Features logits(Layers net, Features image) {
        Features x = ResNet.add(net, "", image, ResNet.Options.of(depth, 32)).layer4();
        return linear(net, "fc", net.globalAveragePool(x), net.classes());
      }
    };
  }

  static Classifier vgg16(boolean normalized, Size size) {
    return new Classifier("vgg16", size) {
      @Override
      protected Features logits(Layers net, Features image) {
        Features x = Vgg16.torchvision("", normalized).pooled(net, image).get(4);
        x = net.adaptiveAveragePool(x, 7);
        x = new Features(net.node("Flatten", List.of(x.value())), x.channels() * 49);
        x = net.relu(linear(net, "classifier.0", x, net.width(4096)));
        x = net.relu(linear(net, "classifier.3", x, net.width(4096)));
        return linear(net, "classifier.6", x, net.classes());
      }
    };
  }

  static Classifier mobileNetV2(Size size) {
    return new Classifier("mobilenet-v2", size) {
      @Override
      protected Features logits(Layers net, Features image) {
        MobileNetV2.Style style = MobileNetV2.Style.TORCHVISION;
        Features x = MobileNetV2.features(net, "", image, style, 32).get(17);
        x = MobileNetV2.last(net, "", x);
        return linear(net, "classifier.1", net.globalAveragePool(x), net.classes());
      }
    };
  }

  static Classifier mobileNetV3(MobileNetV3.Variant variant, Size size) {
    return new Classifier("mobilenet-v3", size) {
      @Override
      protected Features logits(Layers net, Features image) {
        List<Features> all = MobileNetV3.features(net, "features.", image, variant, false);
        Features x = net.globalAveragePool(all.get(all.size() - 1));
        int inner = net.width(variant == MobileNetV3.Variant.LARGE ? 1280 : 1024);
        x = net.hardSwish(linear(net, "classifier.0", x, inner));
        return linear(net, "classifier.3", x, net.classes());
      }
    };
  }

  private static Features linear(Layers net, String name, Features in, int out) {
    String flat = net.node("Flatten", List.of(in.value()));
    String weight = net.parameter(name + ".weight", Init.normal(0.1), out, in.channels());
    String bias = net.parameter(name + ".bias", Init.constant(0), out);
    String y = net.node("Gemm", List.of(flat, weight, bias), Attribute.of("transB", 1L));
    return new Features(net.node("Unsqueeze", List.of(y, net.constant(2, 3))), out);
  }
}
