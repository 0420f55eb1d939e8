package sc.fiji.tessera.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One question to a server, whose answer goes on where a partial file ends. */
final class DownloadRequest {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NORMAL)
          .connectTimeout(Duration.ofSeconds(30))
          .build();

  private final URI address;
  private final PartialFile part;
  private final Download.Progress progress;
  private final long start;
  private volatile long total = -1;

  /**
   * @param resume go on after what is there, instead of beginning anew
   */
  DownloadRequest(URI address, PartialFile part, boolean resume, Download.Progress progress)
      throws IOException {
    this.address = address;
    this.part = part;
    this.progress = progress;
    this.start = resume ? part.size() : 0;
  }

  /**
   * Sends the question and waits.
   *
   * @param patience after which a silent server is given up
   * @return 200 if the file is whole; otherwise what the server said, and 416 if it does not go on
   *     where the partial file ends
   */
  int run(Duration patience) throws IOException {
    HttpRequest.Builder request = HttpRequest.newBuilder(address);
    if (start > 0) {
      request.header("Range", "bytes=" + start + "-");
      if (!part.version().isEmpty()) request.header("If-Range", part.version());
    }
    CompletableFuture<HttpResponse<Path>> exchange =
        CLIENT.sendAsync(request.build(), this::receive);
    try {
      HttpResponse<Path> response = await(exchange, patience);
      int status = response.statusCode();
      if (status == 200 && isPage(response.headers())) throw page();
      if (status != 206) return status;
      return continues(response.headers()) ? 200 : 416;
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    } finally {
      exchange.cancel(true);
    }
  }

  private BodySubscriber<Path> receive(ResponseInfo info) {
    long length = info.headers().firstValueAsLong("content-length").orElse(-1);
    boolean whole = info.statusCode() == 200 && !isPage(info.headers());
    boolean rest = info.statusCode() == 206 && continues(info.headers());
    if (!whole && !rest) return BodySubscribers.replacing(part.path());
    if (length >= 0) total = (whole ? 0 : start) + length;
    try {
      if (whole) part.begin(info.headers());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return BodySubscribers.ofFile(
        part.path(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private boolean continues(HttpHeaders headers) {
    String range = headers.firstValue("content-range").orElse("");
    return start > 0 && range.startsWith("bytes " + start + "-");
  }

  private static boolean isPage(HttpHeaders headers) {
    return headers.firstValue("content-type").orElse("").startsWith("text/html");
  }

  private HttpResponse<Path> await(
      CompletableFuture<HttpResponse<Path>> exchange, Duration patience)
      throws IOException, ExecutionException {
    long before = -1;
    long since = System.nanoTime();
    while (true) {
      try {
        return exchange.get(100, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        long size = part.size();
        if (!progress.goOn(size, total)) throw new CancellationException("Cancelled.");
        if (size != before) since = System.nanoTime();
        before = size;
        if (System.nanoTime() - since > patience.toNanos()) {
          throw brokeOff("nothing came for " + patience.toSeconds() + " s", e);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CancellationException("Cancelled.");
      }
    }
  }

  private IOException failure(Throwable thrown) throws IOException {
    Throwable e = thrown instanceof UncheckedIOException ? thrown.getCause() : thrown;
    if (e instanceof FileSystemException file) {
      String reason = file.getReason() == null ? "access is denied" : file.getReason();
      return new IOException("Cannot save " + part.path() + ": " + reason + ".", e);
    }
    if (e instanceof ConnectException || e instanceof HttpConnectTimeoutException) {
      return new IOException(
          "There is no connection to "
              + address.getHost()
              + "; check the network, or fetch "
              + address
              + " elsewhere and import the file.",
          e);
    }
    return brokeOff(e.getMessage() == null ? e.toString() : e.getMessage(), e);
  }

  private IOException brokeOff(String reason, Throwable cause) throws IOException {
    String of = total < 0 ? "" : " of " + total;
    return new IOException(
        "The download of "
            + address
            + " broke off after "
            + part.size()
            + of
            + " bytes ("
            + reason
            + "); start it again to go on from there.",
        cause);
  }

  private IOException page() {
    return new IOException(
        "What "
            + address
            + " gives is a web page, not a file; open it in a browser, save the file from there,"
            + " and import that.");
  }
}
