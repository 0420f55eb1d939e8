package sc.fiji.tessera.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Which channels of an image are looked at: what the key {@code channel} says.
 *
 * @param channels from 1, in the order in which they are looked at; empty = what fits
 */
public record ChannelChoice(List<Integer> channels) {
  /** What fits is chosen image by image. */
  public static final String AUTOMATIC = "0";

  public ChannelChoice {
    channels = List.copyOf(channels);
  }

  /**
   * Reads a key.
   *
   * @param text numbers of channels from 1, separated by commas; 0 or nothing = what fits
   * @throws IllegalArgumentException one sentence: it is something else
   */
  public static ChannelChoice of(String text) {
    String given = text == null ? "" : text.trim();
    if (given.isEmpty() || given.equals(AUTOMATIC)) return new ChannelChoice(List.of());
    List<Integer> channels = new ArrayList<>();
    for (String part : given.split("[,\\s]+", -1)) {
      if (!part.matches("[1-9]\\d{0,4}")) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "'channel' must be 0 or numbers of channels from 1, such as 2 or 2,1, but is \"%s\".",
                given));
      }
      channels.add(Integer.parseInt(part));
    }
    return new ChannelChoice(channels);
  }

  /**
   * The image with the channels that are looked at. Where none are named, that is all of them if so
   * many are wanted; else the usual ones; else, if one grey value is wanted, or three that one can
   * be repeated for, the channel that is shown.
   *
   * @param wanted how many channels can be looked at; 0 = any number
   * @param usual the channels, from 1, where not all can be looked at; none = none are known
   * @throws IllegalArgumentException one sentence: they do not fit
   */
  public SourceImage of(SourceImage image, int wanted, List<Integer> usual) {
    int count = (int) image.channels();
    if (!channels.isEmpty()) return named(image, wanted, count);
    if (fits(image, wanted, count)) return image;
    boolean known = !usual.isEmpty() && usual.stream().allMatch(c -> c <= count);
    if (known) return new ChannelChoice(usual).named(image, wanted, count);
    if (wanted != 1 && wanted != 3 || image.isRgb()) {
      throw unfit(image, wanted, count);
    }
    return image.withChannels(List.of(shown(image) - 1));
  }

  /** The same where none are usual. */
  public SourceImage of(SourceImage image, int wanted) {
    return of(image, wanted, List.of());
  }

  /** The choice that this is now for an image, whichever channel is shown later. */
  public ChannelChoice fixed(SourceImage image, int wanted) {
    return of(image, wanted) == image || !channels.isEmpty()
        ? this
        : new ChannelChoice(List.of(shown(image)));
  }

  private SourceImage named(SourceImage image, int wanted, int count) {
    for (int c : channels) {
      if (c <= count) continue;
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "'channel' must be 0 to %d for the image \"%s\", but is %d.",
              count,
              image.title(),
              c));
    }
    int named = channels.size();
    if (wanted != 0 && named != wanted && !(named == 1 && wanted == 3)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "'channel' names %d channels of \"%s\" (%s), but %d %s looked at.",
              named,
              image.title(),
              this,
              wanted,
              wanted == 1 ? "is" : "are"));
    }
    boolean all = channels.equals(IntStream.rangeClosed(1, count).boxed().toList());
    return all ? image : image.withChannels(channels.stream().map(c -> c - 1).toList());
  }

  private static boolean fits(SourceImage image, int wanted, int count) {
    boolean converted = wanted == 3 && count == 1 || wanted == 1 && count == 3 && image.isRgb();
    // the colours of an indexed picture are three channels to a network of colours
    return wanted == 0 || wanted == count || converted;
  }

  /** The channel that the window of an image is at, from 1; the first of what has no window. */
  static int shown(SourceImage image) {
    return image.imagePlus() == null ? 1 : image.imagePlus().getC();
  }

  private static IllegalArgumentException unfit(SourceImage image, int wanted, int count) {
    String channels = "The image \"%s\" has %s, but %s are looked at";
    String what = String.format(Locale.ROOT, channels, image.title(), count(count), count(wanted));
    if (count < wanted) return new IllegalArgumentException(what + "; it needs as many.");
    String first = new ChannelChoice(IntStream.rangeClosed(1, wanted).boxed().toList()).toString();
    return new IllegalArgumentException(
        what + "; say which with 'channel', such as channel=" + first + ".");
  }

  private static String count(int channels) {
    return channels == 1 ? "1 channel" : channels + " channels";
  }

  @Override
  public String toString() {
    if (channels.isEmpty()) return AUTOMATIC;
    return channels.stream().map(String::valueOf).collect(Collectors.joining(","));
  }
}
