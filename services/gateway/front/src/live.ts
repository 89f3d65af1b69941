const FIRST_POLL = 2_000;
const SLOWEST_POLL = 30_000;
const LONGEST = 600_000; // an open page must not keep a session alive for ever

/**
 * A page that waits asks the server when something happened and then shows the new state by itself.
 * `data-live` holds the address of the event stream, `data-live-state` what is shown now; the part with the same
 * id in a fresh copy of this page replaces the shown one. Without event streams it polls, ever slower.
 */
export function live(): void {
  const region = document.querySelector<HTMLElement>("[data-live]");
  const address = region?.dataset["live"];
  if (!region || !address) return;
  const waiting = new Waiting(region);
  const stream = new EventSource(address);
  const until = Date.now() + LONGEST;
  let pause = FIRST_POLL;
  stream.addEventListener("state", () => void waiting.refresh(() => stream.close()));
  stream.addEventListener("ended", () => location.reload()); // the session is over: the server shows what to do
  stream.addEventListener("pause", () => stream.close());
  stream.addEventListener("error", () => {
    if (stream.readyState !== EventSource.CLOSED) return; // it tries again by itself
    const poll = (): void => {
      if (waiting.over || Date.now() > until) return;
      if (!document.hidden) void waiting.refresh(() => undefined);
      pause = Math.min(pause * 1.5, SLOWEST_POLL);
      setTimeout(poll, pause);
    };
    setTimeout(poll, pause);
  });
}

class Waiting {
  over = false;
  private busy = false;
  private again = false;

  constructor(private region: HTMLElement) {}

  /** Shows the server's present state; calls `ended` once when nothing more will change. */
  async refresh(ended: () => void): Promise<void> {
    if (this.busy) {
      this.again = true;
      return;
    }
    this.busy = true;
    do {
      this.again = false;
      const page = await freshPage().catch(() => null);
      const fresh = page?.getElementById(this.region.id);
      if (fresh) this.show(fresh);
    } while (this.again);
    this.busy = false;
    if (this.over) ended();
  }

  private show(fresh: HTMLElement): void {
    this.over = fresh.dataset["live"] === undefined;
    if (fresh.dataset["liveState"] === this.region.dataset["liveState"]) return;
    const next = document.importNode(fresh, true);
    const status = this.region.querySelector('[role="status"]');
    const news = next.querySelector('[role="status"]');
    const words = news?.textContent ?? "";
    if (status && news) {
      news.replaceWith(status); // the same live region stays, so that its new words are spoken
      this.region.replaceWith(next);
      status.textContent = words;
    } else {
      this.region.replaceWith(next);
    }
    this.region = next;
  }
}

// A document by XMLHttpRequest never runs scripts and needs no HTML text, so Trusted Types have nothing to forbid.
function freshPage(): Promise<Document | null> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("GET", location.href);
    request.responseType = "document";
    request.timeout = 10_000;
    request.addEventListener("load", () => {
      if (request.status === 401) location.reload(); // logged out meanwhile
      resolve(request.status === 200 ? request.responseXML : null);
    });
    for (const name of ["error", "timeout", "abort"]) request.addEventListener(name, reject);
    request.send();
  });
}
