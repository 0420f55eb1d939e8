package sc.fiji.tessera.model;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server on this machine with one file, {@code /file.pth}, and what can go wrong with it. */
public final class FileServer implements AutoCloseable {
  public final byte[] content;
  public final List<String> ranges = new CopyOnWriteArrayList<>();

  /** Bytes after which the connection is cut; negative for never. */
  public volatile int cut = -1;

  /** Bytes after which nothing more comes until the server is closed; negative for never. */
  public volatile int stop = -1;

  public volatile String tag = "\"one\"";
  public volatile String type = "application/octet-stream";

  private final CountDownLatch closed = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;

  public FileServer(byte[] content) throws IOException {
    this.content = content;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/file.pth", this::answer);
    server.start();
  }

  public URI address(String path) {
    return URI.create("http://localhost:" + server.getAddress().getPort() + path);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String range = exchange.getRequestHeaders().getFirst("Range");
      String condition = exchange.getRequestHeaders().getFirst("If-Range");
      ranges.add(range + " if " + condition);
      int start = 0;
      if (range != null && (condition == null || condition.equals(tag))) {
        start = Integer.parseInt(range.replaceAll("\\D", ""));
        if (start >= content.length) {
          exchange.sendResponseHeaders(416, -1);
          return;
        }
        String whole = "bytes " + start + "-" + (content.length - 1) + "/" + content.length;
        exchange.getResponseHeaders().set("Content-Range", whole);
      }
      if (!tag.isEmpty()) exchange.getResponseHeaders().set("ETag", tag);
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.sendResponseHeaders(start > 0 ? 206 : 200, content.length - start);
      send(exchange, start);
    }
  }

  private void send(HttpExchange exchange, int start) throws IOException {
    int end = cut >= 0 ? cut : stop >= 0 ? stop : content.length;
    exchange.getResponseBody().write(content, start, end - start);
    exchange.getResponseBody().flush();
    if (stop < 0) return;
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
