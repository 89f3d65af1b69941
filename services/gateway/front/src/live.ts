import { holds, reload } from "./key/held.ts";

const FIRST_POLL = 2_000;
const SLOWEST_POLL = 30_000;
const SILENCE = 30_000; // a stream says something every few seconds
const LONGEST = 600_000; // an open page must not keep a session alive for ever

/**
 * A page that waits asks the server when something happened and then shows the new state by itself.
 * `data-live` holds the address of the event stream, `data-live-state` what is shown now; the part with the same
 * id in a fresh copy of this page replaces the shown one, and so do the other parts that say `data-live-part`. A page has one stream at a time, and none while it is hidden: a
 * browser has few connections. A part that is `calm` stays as it is while somebody points at it, has the focus in it or typed or chose something in it: no row moves away under a click.
 * Without a stream (no address, none exist, it is refused, it falls silent) it polls, ever slower.
 */
export function live(): void {
  const region = document.querySelector<HTMLElement>("[data-live]");
  const address = region?.dataset["live"];
  if (!region || address === undefined) return;
  const page = new LivePage(address, new Waiting(region));
  document.addEventListener("visibilitychange", () => page.look());
  page.look();
}

class LivePage {
  private stream: EventSource | undefined;
  private timer: number | undefined; // of the next poll, or of the silence of the stream
  private pause = FIRST_POLL;
  private seen = false;
  private stopped = false;
  private readonly until = Date.now() + LONGEST;

  constructor(
    private readonly address: string,
    private readonly waiting: Waiting,
    private polling = address === "",
  ) {}

  /** The page was shown or hidden. */
  look(): void {
    this.rest();
    if (document.hidden || this.over) return;
    if (this.seen) void this.refresh(); // what happened meanwhile
    this.seen = true;
    if (this.polling) this.pollLater();
    else this.listen();
  }

  private get over(): boolean {
    return this.stopped || this.waiting.over || Date.now() > this.until;
  }

  private rest(): void {
    this.stream?.close();
    this.stream = undefined;
    clearTimeout(this.timer);
  }

  private stop(): void {
    this.stopped = true;
    this.rest();
  }

  private async refresh(): Promise<void> {
    await this.waiting.refresh(() => {
      this.stop();
      live(); // another part may wait for something that takes longer
    });
    if (this.waiting.late && !this.polling) this.poll();
  }

  private listen(): void {
    const stream = new EventSource(this.address);
    this.stream = stream;
    const heard = (): void => {
      clearTimeout(this.timer);
      this.timer = window.setTimeout(() => this.poll(), SILENCE);
    };
    heard();
    stream.addEventListener("ping", heard);
    stream.addEventListener("state", () => {
      heard();
      void this.refresh();
    });
    stream.addEventListener("ended", reload); // the session is over: the server shows what to do
    stream.addEventListener("pause", () => this.stop());
    stream.addEventListener("error", () => {
      if (stream.readyState === EventSource.CLOSED) this.poll(); // else it tries again by itself
    });
  }

  private poll(): void {
    this.rest();
    this.polling = true;
    this.pollLater();
  }

  private pollLater(): void {
    this.timer = window.setTimeout(async () => {
      await this.refresh();
      if (document.hidden || this.over) return;
      this.pause = Math.min(this.pause * 1.5, SLOWEST_POLL);
      this.pollLater();
    }, this.pause);
  }
}

class Waiting {
  over = false;
  late = false; // nothing more will change, but a calm part still shows what was before
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
      if (page && fresh) this.show(page, fresh);
    } while (this.again);
    this.busy = false;
    if (this.over) ended();
  }

  private show(page: Document, fresh: HTMLElement): void {
    const ended = fresh.dataset["live"] === undefined;
    this.late = false;
    if (ended) delete this.region.dataset["live"]; // also where nothing else of it changed
    for (const part of document.querySelectorAll("[data-live-part]")) {
      const next = page.getElementById(part.id);
      if (!next || holds(part)) continue;
      keepFolds(part, next);
      if (next.isEqualNode(part)) continue;
      if (isCalm(part)) this.late = ended;
      else part.replaceWith(document.importNode(next, true));
    }
    this.over = ended && !this.late;
    if (fresh.dataset["liveState"] === this.region.dataset["liveState"] || holds(this.region)) return;
    keepFolds(this.region, fresh);
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

/** Whether somebody is busy in a part that is calm. */
function isCalm(part: Element): boolean {
  if (part.getAttribute("data-live-part") !== "calm") return false;
  return part.matches(":hover, :focus-within") || typedIn(part);
}

/** Whether a fresh copy of the part would lose what somebody typed or chose in it. */
function typedIn(part: Element): boolean {
  const areas = [...part.querySelectorAll("textarea")];
  const inputs = [...part.querySelectorAll("input")];
  return (
    [...areas, ...inputs].some((field) => field.value !== field.defaultValue) ||
    inputs.some((field) => field.checked !== field.defaultChecked)
  );
}

/** What somebody unfolded stays so: that is no difference with a fresh copy, and no news folds it. */
function keepFolds(shown: Element, fresh: Element): void {
  const before = shown.querySelectorAll("details");
  fresh.querySelectorAll("details").forEach((part, place) => {
    part.open = before[place]?.open ?? part.open;
  });
}

// A document by XMLHttpRequest never runs scripts and needs no HTML text, so Trusted Types have nothing to forbid.
function freshPage(): Promise<Document | null> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("GET", location.href);
    request.responseType = "document";
    request.timeout = 10_000;
    request.setRequestHeader("mc-passive", "1"); // the page asks, nobody else: that keeps no session going
    request.addEventListener("load", () => {
      if (request.status === 401) reload(); // logged out meanwhile
      resolve(request.status === 200 ? request.responseXML : null);
    });
    for (const name of ["error", "timeout", "abort"]) request.addEventListener(name, reject);
    request.send();
  });
}
