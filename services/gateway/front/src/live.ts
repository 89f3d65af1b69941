import { holds, reload } from "./key/held.ts";

const FIRST_POLL = 2_000;
const SLOWEST_POLL = 30_000;
const SILENCE = 30_000; // a stream says something every few seconds
const LONGEST = 600_000; // an open page must not keep a session alive for ever

/**
 * A page that waits asks the server when something happened and then shows the new state by itself.
 * `data-live` holds the address of the event stream, `data-live-state` what is shown now (a stream that tells a `mark` needs no copy to know that); the part with the same
 * id in a fresh copy of this page (of `data-live-page`, where this is the answer to a form) replaces the shown one, and so do the other parts that say `data-live-part`. A page has one stream at a time, and none while it is hidden: a
 * browser has few connections. A part that is `calm` stays as it is while somebody points at it, has the focus in it or typed or chose something in it, and so do those above it while it is pointed
 * at: no row moves away under a click. What stays so is shown later, and says so (`data-live-late`) where something was typed. A part in which is decided about the rest (`data-live-last`) comes
 * after it: nobody decides on what was not shown. Without a stream (no address, none exist, it is refused, it falls silent) it polls, ever slower. A page that stood open too long stands still until somebody is there again.
 */
export function live(): void {
  const region = document.querySelector<HTMLElement>("[data-live]");
  if (region) follow(new Waiting(region));
}

function follow(waiting: Waiting): void {
  const page = new LivePage(waiting.address ?? "", waiting);
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
  private readonly asleep = new AbortController();

  constructor(
    private readonly address: string,
    private readonly waiting: Waiting,
    private polling = address === "",
  ) {}

  /** The page was shown or hidden. */
  look(): void {
    this.rest();
    if (this.stopped) return;
    if (Date.now() > this.until) return this.sleep();
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

  /** Stands still, and goes on as soon as somebody is there. */
  private sleep(): void {
    this.stop();
    const woken = { signal: this.asleep.signal };
    const wake = (): void => {
      this.asleep.abort();
      live();
    };
    for (const sign of ["pointermove", "keydown", "focus"]) addEventListener(sign, wake, woken);
  }

  private async refresh(): Promise<void> {
    await this.waiting.refresh();
    this.go();
  }

  /** On, as what is shown now says. */
  private go(): void {
    if (this.stopped) return;
    if (this.waiting.over) {
      this.stop();
      live(); // another part may wait for something that takes longer
    } else if (!this.waiting.ended && this.waiting.address !== this.address) {
      this.stop();
      follow(this.waiting); // in another way
    } else if (this.waiting.late && this.waiting.ended && !this.polling) {
      this.poll();
    }
  }

  private listen(): void {
    const stream = new EventSource(this.address);
    this.stream = stream;
    const heard = (): void => {
      clearTimeout(this.timer);
      this.timer = window.setTimeout(() => this.poll(), SILENCE);
    };
    heard();
    stream.addEventListener("ping", () => {
      heard();
      this.waiting.catchUp();
      this.go();
    });
    stream.addEventListener("state", (event) => {
      heard();
      if (!this.waiting.shows(event.data)) void this.refresh();
    });
    stream.addEventListener("ended", reload); // the session is over: the server shows what to do
    stream.addEventListener("pause", () => this.sleep());
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
      if (!this.stopped && Date.now() > this.until) return this.sleep();
      if (document.hidden || this.over) return;
      this.pause = Math.min(this.pause * 1.5, SLOWEST_POLL);
      this.pollLater();
    }, this.pause);
  }
}

class Waiting {
  ended = false; // the server will tell nothing more
  late = false; // a calm part still shows what was before
  private busy = false;
  private again = false;
  private copy: Document | undefined; // the last one

  constructor(private region: HTMLElement) {}

  /** Whether nothing more will change. */
  get over(): boolean {
    return this.ended && !this.late;
  }

  /** Where the stream is now. */
  get address(): string | undefined {
    return this.region.dataset["live"];
  }

  /** Whether this news, of a stream that tells marks, is what is shown or in the copy already. */
  shows(news: string): boolean {
    const shown = (this.copy?.getElementById(this.region.id) ?? this.region).dataset["liveState"];
    const { mark } = JSON.parse(news) as { mark?: string };
    return mark !== undefined && mark === shown;
  }

  /** Shows what stayed behind, where nobody is busy any more. */
  catchUp(): void {
    const fresh = this.late ? this.copy?.getElementById(this.region.id) : undefined;
    if (this.copy && fresh) this.show(this.copy, fresh);
  }

  /** Shows the server's present state. */
  async refresh(): Promise<void> {
    if (this.busy) {
      this.again = true;
      return;
    }
    this.busy = true;
    do {
      this.again = false;
      const page = await freshPage(this.region.dataset["livePage"] ?? location.href).catch(() => null);
      const fresh = page?.getElementById(this.region.id);
      if (!page || !fresh) continue;
      this.copy = page;
      this.show(page, fresh);
    } while (this.again);
    this.busy = false;
  }

  private show(page: Document, fresh: HTMLElement): void {
    this.ended = fresh.dataset["live"] === undefined;
    this.late = false;
    if (this.ended) delete this.region.dataset["live"]; // also where nothing else of it changed
    const last = (part: Element): number => Number(part.hasAttribute("data-live-last"));
    for (const part of [...document.querySelectorAll("[data-live-part]")].sort((a, b) => last(a) - last(b))) {
      const next = page.getElementById(part.id);
      if (!next || holds(part)) continue;
      keepFolds(part, next);
      if (next.isEqualNode(part)) continue;
      const typed = isCalm(part) && typedIn(part);
      if (typed) part.querySelector("[data-live-late]")?.removeAttribute("hidden");
      if (typed || isBusy(part) || (this.late && last(part))) this.late = true;
      else part.replaceWith(document.importNode(next, true));
    }
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

function isCalm(part: Element): boolean {
  return part.getAttribute("data-live-part") === "calm";
}

/** Whether somebody is busy in a part that is calm, or points at one below this one. */
function isBusy(part: Element): boolean {
  if (isCalm(part) && part.matches(":hover, :focus-within")) return true;
  const below = part.parentElement?.querySelectorAll(':scope > [data-live-part="calm"]:hover') ?? [];
  return [...below].some((each) => part.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_FOLLOWING);
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
function freshPage(address: string): Promise<Document | null> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("GET", address);
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
