package sc.fiji.tessera.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Ten thousand runs take no more memory than one thousand: in a process of its own whose Java heap
 * is there from the start, so that what its resident memory grows by is not Java's; and where the
 * allocator of glibc gives blocks back that are freed instead of keeping them in pieces.
 */
@Tag("slow")
@EnabledOnOs(OS.LINUX)
class EndlessRunsTest {
  private static final int RUNS = 10_000;

  /** Compiled code and the like; half a kilobyte a run would be more. */
  private static final long MOST_KILOBYTES = 4096;

  private static final Pattern LINE =
      Pattern.compile(
          "after (\\d+) runs: resident (\\d+), direct (\\d+), sessions (\\d+),"
              + " cancelled (\\d+), failed (\\d+)");

  private record State(
      int runs, long resident, long direct, int sessions, int cancelled, int failed) {
    static State of(MatchResult m) {
      return new State(
          Integer.parseInt(m.group(1)),
          Long.parseLong(m.group(2)),
          Long.parseLong(m.group(3)),
          Integer.parseInt(m.group(4)),
          Integer.parseInt(m.group(5)),
          Integer.parseInt(m.group(6)));
    }
  }

  private static List<State> states(String... arguments) throws IOException, InterruptedException {
    List<String> options = new ArrayList<>();
    options.addAll(List.of("-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC"));
    options.addAll(List.of("-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"));
    options.add("-Dtessera.cache=" + System.getProperty("tessera.cache"));
    ProcessBuilder child = ChildJvm.prepare(options, EndlessRuns.class, arguments);
    child.environment().put("MALLOC_MMAP_THRESHOLD_", "131072");
    child.environment().put("MALLOC_ARENA_MAX", "1"); // else threads keep pieces of their own
    String text = ChildJvm.output(child.start());
    List<State> states = LINE.matcher(text).results().map(State::of).toList();
    assertEquals(10, states.size(), text);
    states.forEach(s -> System.out.println(s));
    return states;
  }

  @Test
  void nothingIsKept() throws Exception {
    List<State> states = states("" + RUNS);
    State early = states.get(0);
    State late = states.get(9);
    assertEquals(RUNS / 10, early.runs);
    assertEquals(RUNS, late.runs);
    assertEquals(RUNS / 4 + RUNS / 20, late.cancelled);
    assertEquals(RUNS / 25, late.failed);
    // the least of the last three, since another session may just be opened
    long resident = states.stream().skip(7).mapToLong(State::resident).min().orElseThrow();
    assertTrue(resident - early.resident < MOST_KILOBYTES, states.toString());
    assertEquals(early.direct, late.direct);
    assertEquals(early.sessions, late.sessions);
  }

  /** The same measurement finds a leak where there is one. */
  @Test
  void whatIsKeptIsSeen() throws Exception {
    List<State> states = states("" + RUNS / 10, "leak");
    long grown = states.get(9).resident - states.get(0).resident;
    assertTrue(grown > MOST_KILOBYTES, "grown by " + grown + " kB");
  }
}
