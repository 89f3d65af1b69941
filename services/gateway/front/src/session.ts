import { held } from "./key/held.ts";

const WARN = 120_000; // before the end
const LOOK = 45_000; // between two looks of a visible page: a session that was ended elsewhere shows nothing within a minute
const TICK = 5_000;
const FRESH = 5_000; // a page that is shown again looks, unless it just did
const STATE = "/sessies/stand";

interface Times {
  now: string;
  idle: string;
  absolute: string;
}

interface State extends Times {
  session: string;
  person: string;
  subscriber: string;
  organisation: string;
}

/** Said to the other tabs: until when this session goes on, or that somebody should look whether it does. */
type Told = { session: string; idle: number; absolute: number } | "look";

/**
 * The page knows when its session ends. Two minutes before it warns; at the end, and as soon as the session was ended
 * elsewhere, it shows nothing any more. It looks by itself without keeping the session going. Other tabs are told; a page
 * that comes back from the browser's memory, or a computer that slept, looks before it shows anything.
 */
export function session(): void {
  const { session: id, sessionNow: now, sessionIdle: idle, sessionAbsolute: absolute } = document.body.dataset;
  const channel = "BroadcastChannel" in window ? new BroadcastChannel("session") : undefined;
  if (!id || !now || !idle || !absolute) {
    channel?.postMessage("look" satisfies Told); // nobody is logged in here: maybe not any more
    return;
  }
  new Watch(id, channel).begin({ now, idle, absolute }, arrived());
}

/** When the page came, by this computer's clock. */
function arrived(): number {
  const [entry] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  return entry ? performance.timeOrigin + entry.responseStart : Date.now();
}

class Watch {
  private idle = 0;
  private absolute = 0;
  private looked = Date.now();
  private looking = false;
  private ended = false;
  private warned = 0; // about which end
  private timer = 0;
  private readonly dialog = document.querySelector<HTMLDialogElement>("dialog[data-session-warning]");

  constructor(
    private readonly id: string,
    private readonly channel: BroadcastChannel | undefined,
  ) {}

  begin(state: Times, at: number): void {
    this.adopt(state, at);
    this.tell();
    this.channel?.addEventListener("message", (event: MessageEvent<Told>) => this.hear(event.data));
    this.timer = window.setInterval(() => this.tick(), TICK);
    document.addEventListener("visibilitychange", () => this.shown());
    document.addEventListener("resume", () => this.tick());
    window.addEventListener("focus", () => this.tick());
    window.addEventListener("pageshow", (event) => {
      if (!event.persisted) return;
      this.cover(true);
      void this.look();
    });
    this.dialog?.querySelector("[data-session-stay]")?.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.stay();
    });
    this.dialog?.querySelector("[data-session-close]")?.addEventListener("click", () => this.dialog?.close());
    this.dialog?.addEventListener("cancel", () => void this.stay()); // Escape: somebody is there
  }

  private get end(): number {
    return Math.min(this.idle, this.absolute);
  }

  /** Times are the server's; `at` is when it said so, by this computer's clock. */
  private adopt(state: Times, at: number): void {
    const now = Date.parse(state.now);
    this.idle = at + Date.parse(state.idle) - now;
    this.absolute = at + Date.parse(state.absolute) - now;
    if (this.end - Date.now() > WARN) this.dialog?.close();
  }

  private tell(): void {
    this.channel?.postMessage({ session: this.id, idle: this.idle, absolute: this.absolute } satisfies Told);
  }

  private hear(told: Told): void {
    if (told === "look" || told.session !== this.id) {
      void this.look();
      return;
    }
    this.idle = Math.max(this.idle, told.idle);
    if (this.end - Date.now() > WARN) this.dialog?.close();
  }

  private shown(): void {
    if (!document.hidden && Date.now() - this.looked > FRESH) void this.look();
    this.tick();
  }

  private tick(): void {
    if (this.ended) return;
    const left = this.end - Date.now();
    if (left <= 0) {
      this.cover(true);
      void this.look();
    } else if (left <= WARN && this.warned !== this.end) {
      void this.look().then(() => this.warn()); // another tab may have been used
    } else if (!document.hidden && Date.now() - this.looked >= LOOK) {
      void this.look();
    }
  }

  /** Ask the server how it is, which is no use of the session. */
  private async look(): Promise<void> {
    if (this.looking || this.ended) return;
    this.looking = true;
    const state = await ask(STATE, "GET");
    this.looking = false;
    this.looked = Date.now();
    if (state?.session === this.id) {
      this.adopt(state, Date.now());
      this.cover(false);
    } else if (state || this.end <= Date.now()) {
      this.over(state);
    } else {
      this.cover(false); // no answer, and its time is not over
    }
  }

  private async stay(): Promise<void> {
    const state = await ask("/sessies/blijf", "POST");
    if (state?.session !== this.id) return this.look();
    this.adopt(state, Date.now());
    this.tell();
  }

  private warn(): void {
    const left = this.end - Date.now();
    if (this.ended || left <= 0 || left > WARN || this.warned === this.end) return;
    this.warned = this.end;
    document.dispatchEvent(new Event("session-ends"));
    if (!this.dialog || this.dialog.open) return;
    const last = this.absolute <= this.idle;
    for (const part of this.dialog.querySelectorAll<HTMLElement>("[data-session-last]")) {
      part.hidden = (part.dataset["sessionLast"] === "yes") !== last;
    }
    const clock = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23", timeZone: "Europe/Amsterdam" } as const;
    const format = new Intl.DateTimeFormat(document.documentElement.lang, clock);
    for (const time of this.dialog.querySelectorAll("[data-session-time]")) time.textContent = format.format(this.end);
    this.dialog.showModal();
  }

  private cover(covered: boolean): void {
    document.documentElement.classList.toggle("mc-covered", covered);
  }

  /**
   * Nothing of the page stays but a key that is nowhere else yet; its words are in a template of the page. `state`: what this
   * browser has now, which may be the same person's session for another subscriber.
   */
  private over(state: State | undefined): void {
    if (this.ended) return;
    this.ended = true;
    clearInterval(this.timer);
    const { sessionPerson, sessionSubscriber } = document.body.dataset;
    const switched = !!state?.subscriber && state.person === sessionPerson && state.subscriber !== sessionSubscriber;
    const words = document.querySelector<HTMLTemplateElement>(`template[data-session-${switched ? "switched" : "over"}]`);
    const now = words?.content.querySelector("[data-session-organisation]");
    if (now) now.textContent = `${state?.organisation} (${state?.subscriber})`;
    const heading = document.createElement("h1");
    heading.className = "nl-heading nl-heading--level-1";
    heading.textContent = document.title = words?.dataset[switched ? "sessionSwitched" : "sessionOver"] ?? "";
    const main = document.createElement("main");
    main.className = "mc-over";
    main.tabIndex = -1;
    main.append(heading, ...(words ? [words.content.cloneNode(true)] : []), ...apart(held()));
    document.body.replaceChildren(main);
    this.cover(false);
    main.focus();
    this.channel?.postMessage("look" satisfies Told);
  }
}

/** The part that holds a key, out of the form that it stood in: it needs none of the page. */
function apart(key: HTMLElement | undefined): HTMLElement[] {
  if (!key) return [];
  const form = document.createElement("form");
  form.method = "dialog"; // sends nothing
  form.append(key);
  return [form];
}

/** The state of the session; undefined when there was no answer that says it. */
async function ask(address: string, method: string): Promise<State | undefined> {
  try {
    const answer = await fetch(address, { method, cache: "no-store", headers: method === "GET" ? { "mc-passive": "1" } : {} });
    return answer.ok ? ((await answer.json()) as State) : undefined;
  } catch {
    return undefined;
  }
}
