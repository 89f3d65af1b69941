import java.util.concurrent.locks.LockSupport;

/** What Java sees of the clock: milliseconds since 1970, and how long a sleep and a wait until a moment took. */
public class MovedClock {
  interface Waiting { void run() throws Exception; }

  static long milliseconds(Waiting waiting) throws Exception {
    long begin = System.nanoTime();
    waiting.run();
    return (System.nanoTime() - begin) / 1_000_000;
  }

  public static void main(String[] arguments) throws Exception {
    Object lock = new Object();
    long now = System.currentTimeMillis();
    long sleep = milliseconds(() -> Thread.sleep(200));
    long until = milliseconds(() -> LockSupport.parkUntil(System.currentTimeMillis() + 200));
    long object = milliseconds(() -> { synchronized (lock) { lock.wait(200); } });
    System.out.printf("%d %d %d %d%n", now, sleep, until, object);
  }
}
