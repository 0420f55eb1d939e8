package sc.fiji.tessera.inference;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.OnnxModel;

/** Graphs that run one after the other: each takes what the one before gives. Thread-safe. */
final class GraphChain implements AutoCloseable {
  private final List<GraphSession> sessions;

  private GraphChain(List<GraphSession> sessions) {
    this.sessions = List.copyOf(sessions);
  }

  /**
   * Opens all; must be closed.
   *
   * @throws IOException one sentence: one cannot be executed
   */
  static GraphChain open(OnnxService service, List<OnnxModel> graphs, String source, String device)
      throws IOException {
    List<GraphSession> open = new ArrayList<>();
    try {
      for (OnnxModel graph : graphs) open.add(service.openGraph(graph, source, device));
      return new GraphChain(open);
    } catch (IOException | RuntimeException e) {
      open.forEach(GraphSession::close);
      throw e;
    }
  }

  /** The first graph, which takes what the whole does. */
  Graph first() {
    return sessions.get(0).graph().graph();
  }

  List<String> notes() {
    return sessions.get(0).notes();
  }

  /**
   * Runs all.
   *
   * @param progress asked for cancellation; a {@link CancellationException} is thrown then
   * @return what the last gives, by name
   */
  Map<String, TensorValues> run(Map<String, TensorValues> inputs, Progress progress) {
    Map<String, TensorValues> values = inputs;
    for (GraphSession session : sessions) values = session.run(values, progress);
    return values;
  }

  @Override
  public void close() {
    sessions.forEach(GraphSession::close);
  }
}
