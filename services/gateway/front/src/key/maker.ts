import { hold, release } from "./held.ts";
import { type Refused, mismatch, sealed } from "./keyfile.ts";
import { KeyPart } from "./part.ts";
import { fileName, namesOnPage } from "./names.ts";
import { kindOf, newKey, requestFor } from "./request.ts";

const LARGEST = 65_536;
const FILE_NAME = "{naam}";

/**
 * Key and request made by the browser. The key lives in this page's memory alone; it leaves as a file under a password
 * that its owner downloads. The step goes on only after that file was opened here: a pressed button proves nothing.
 */
export function keyMaker(): void {
  const part = document.querySelector<HTMLElement>("[data-key]");
  const request = document.querySelector<HTMLTextAreaElement>("[data-csr]");
  if (!part || !request || !window.crypto?.subtle) return;
  new Maker(part, request).begin();
}

class Maker extends KeyPart {
  private pair: CryptoKeyPair | undefined;
  private readonly files = new Map<string, File>(); // by what is downloaded: key or csr
  private commands: [Text | HTMLElement, string][] = [];

  constructor(
    part: HTMLElement,
    private readonly request: HTMLTextAreaElement,
  ) {
    super(part);
  }

  begin(): void {
    for (const other of document.querySelectorAll<HTMLElement>("[data-key-without]")) other.hidden = true;
    this.part.hidden = false;
    this.on("make", () => this.make());
    this.on("check", () => this.check());
    this.on("drop", () => this.drop());
    this.on("key", () => this.download(this.files.get("key")));
    this.on("csr", () => this.download(this.files.get("csr")));
    this.listenForEnter();
    this.request.form?.addEventListener("submit", (event) => this.refuse(event));
    this.collectCommands();
  }

  protected get pressedByEnter(): string {
    return this.pair ? "check" : "make";
  }

  private async make(): Promise<void> {
    const kind = kindOf(this.field<HTMLSelectElement>("kind").value);
    const names = namesOnPage(this.part.dataset["key"] ?? "");
    this.wrong("make");
    if (!names) return this.wrong("make", "names");
    const password = this.password();
    if (password === undefined) return;
    if (!kind) return this.wrong("make", "failed");
    this.busy(true);
    try {
      const pair = await newKey(kind);
      const file = await sealed(pair.privateKey, password);
      const text = await requestFor(pair, kind, names.common, names.all);
      this.take(pair, file, text, fileName(names.all[0] ?? ""));
    } catch {
      this.wrong("make", "failed");
    } finally {
      this.busy(false);
    }
  }

  /** From here on the key is on this page and nowhere else. */
  private take(pair: CryptoKeyPair, file: string, text: string, name: string): void {
    this.pair = pair;
    hold(this.part);
    this.forget();
    this.files.set("key", new File([file], `${name}.key`));
    this.files.set("csr", new File([text], `${name}.csr`));
    for (const [place, command] of this.commands) {
      const filled = command.replaceAll(FILE_NAME, name);
      if (place instanceof HTMLElement) place.dataset["copy"] = filled;
      else place.data = filled;
    }
    this.request.value = text;
    this.request.readOnly = true;
    this.request.dispatchEvent(new Event("change", { bubbles: true }));
    this.show("hand-over");
    this.say("made");
  }

  private async check(): Promise<void> {
    const input = this.field("file");
    const picked = input.files?.[0];
    const pair = this.pair;
    this.wrong("check");
    if (!picked || !pair) return this.wrong("check", "nofile", "file");
    const text = picked.size > LARGEST ? "" : await picked.text();
    const why: Refused | undefined = await mismatch(text, this.field("opened").value, pair.publicKey);
    if (why) return this.wrong("check", why, why === "password" ? "opened" : "file");
    this.pair = undefined;
    release();
    this.forget();
    this.show("done");
    this.say("proven");
  }

  private drop(): void {
    if (!window.confirm(this.part.dataset["keyDrop"])) return;
    this.pair = undefined;
    release();
    this.forget();
    this.request.value = "";
    this.request.readOnly = false;
    this.request.dispatchEvent(new Event("change", { bubbles: true }));
    this.files.clear();
    this.show("make");
    this.say("dropped");
  }

  /** A step is not left with a key that is nowhere else: it says so beside the key. */
  private refuse(event: Event): void {
    if (!this.pair) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.wrong("check", "first", "file");
  }

  private busy(on: boolean): void {
    const status = this.part.querySelector<HTMLElement>("[data-key-status]");
    this.part.setAttribute("aria-busy", String(on));
    if (status && on) status.textContent = status.dataset["sayBusy"] ?? "";
    else if (status && !this.pair) status.textContent = "";
    for (const button of this.part.querySelectorAll<HTMLButtonElement>("[data-key-button]")) button.disabled = on;
  }

  /** The commands on the page are about files whose name is known once there is a key. */
  private collectCommands(): void {
    for (const code of this.part.querySelectorAll("pre code")) {
      const [text] = code.childNodes;
      if (text instanceof Text) this.commands.push([text, text.data]);
    }
    for (const button of this.part.querySelectorAll<HTMLElement>("[data-copy]")) {
      this.commands.push([button, button.dataset["copy"] ?? ""]);
    }
  }
}
