package sc.fiji.tessera.inference;

import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Open sessions by what they are of. A session is opened once, however many threads ask for it at
 * the same time; others can be opened meanwhile. Unused sessions stay open within a memory budget,
 * the longest unused is closed first; used ones are never closed. Thread-safe.
 */
final class SessionCache {
  /** Opens a session that is not there yet. */
  @FunctionalInterface
  interface Opening {
    SharedSession open() throws IOException;
  }

  private final long budget;
  private final Map<String, FutureTask<SharedSession>> sessions =
      new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param budget bytes that unused sessions may take, see {@link SharedSession#bytes}
   */
  SessionCache(long budget) {
    this.budget = budget;
  }

  /** The session of that key, acquired for the caller, who must release it. */
  SharedSession acquire(String key, Opening opening) throws IOException {
    while (true) {
      FutureTask<SharedSession> own = new FutureTask<>(opening::open);
      FutureTask<SharedSession> task;
      synchronized (this) {
        task = sessions.computeIfAbsent(key, k -> own);
      }
      if (task == own) own.run();
      SharedSession session = opened(key, task);
      synchronized (this) {
        boolean kept = sessions.get(key) == task;
        if (!kept && (task != own || session.isRetired())) continue; // closed before it was ours
        session.acquire();
        if (!kept) session.retire(); // the cache was emptied while we opened it
        closeLongestUnused();
        return session;
      }
    }
  }

  private SharedSession opened(String key, FutureTask<SharedSession> task) throws IOException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          interrupted = true; // opening takes seconds at most and cannot be stopped
        }
      }
    } catch (ExecutionException e) {
      synchronized (this) {
        sessions.remove(key, task);
      }
      if (e.getCause() instanceof IOException cause)
        throw new IOException(cause.getMessage(), cause);
      if (e.getCause() instanceof RuntimeException cause) throw cause;
      if (e.getCause() instanceof Error cause) throw cause;
      throw new IllegalStateException(e.getCause());
    } finally {
      if (interrupted) Thread.currentThread().interrupt();
    }
  }

  /** Releases a session; unused ones may be closed now. */
  void giveBack(SharedSession session) {
    session.release();
    synchronized (this) {
      closeLongestUnused();
    }
  }

  /** Forgets a session whose device has failed; it closes when its last user leaves. */
  synchronized void abandon(SharedSession session) {
    sessions.values().removeIf(t -> ready(t) == session);
    session.abandon();
  }

  private void closeLongestUnused() {
    long unused = 0;
    for (FutureTask<SharedSession> t : sessions.values()) {
      SharedSession s = ready(t);
      if (s != null && s.idle()) unused += s.bytes();
    }
    Iterator<FutureTask<SharedSession>> oldest = sessions.values().iterator();
    while (unused > budget && oldest.hasNext()) {
      SharedSession s = ready(oldest.next());
      if (s == null || !s.idle()) continue;
      oldest.remove();
      s.retire();
      unused -= s.bytes();
    }
  }

  /** The session, or null while it is being opened or could not be. */
  private static SharedSession ready(FutureTask<SharedSession> task) {
    if (!task.isDone()) return null;
    try {
      return task.get();
    } catch (InterruptedException | ExecutionException e) {
      return null;
    }
  }

  /** How many sessions are open, used or not. */
  synchronized int size() {
    return sessions.size();
  }

  /** Closes all; those in use close when their last user leaves. */
  synchronized void clear() {
    for (FutureTask<SharedSession> t : sessions.values()) {
      SharedSession s = ready(t);
      if (s != null) s.retire();
    }
    sessions.clear();
  }
}
