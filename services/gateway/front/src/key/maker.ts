import { hold, release } from "./held.ts";
import { type Refused, mismatch, sealed } from "./keyfile.ts";
import { fileName, namesOnPage } from "./names.ts";
import { kindOf, newKey, requestFor } from "./request.ts";

/** 12 to 64 printable ASCII characters, no blank at either end: every system types these alike. */
const PASSWORD = /^[\x21-\x7e][\x20-\x7e]{10,62}[\x21-\x7e]$/;
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

class Maker {
  private pair: CryptoKeyPair | undefined;
  private readonly files = new Map<string, File>(); // by what is downloaded: key or csr
  private commands: [Text | HTMLElement, string][] = [];

  constructor(
    private readonly part: HTMLElement,
    private readonly request: HTMLTextAreaElement,
  ) {}

  begin(): void {
    for (const other of document.querySelectorAll<HTMLElement>("[data-key-without]")) other.hidden = true;
    this.part.hidden = false;
    this.on("make", () => this.make());
    this.on("check", () => this.check());
    this.on("drop", () => this.drop());
    this.on("key", () => this.download("key"));
    this.on("csr", () => this.download("csr"));
    this.part.addEventListener("keydown", (event) => this.pressed(event));
    this.request.form?.addEventListener("submit", (event) => this.refuse(event));
    this.collectCommands();
  }

  private on(name: string, act: () => void | Promise<void>): void {
    this.part.querySelector(`[data-key-button="${name}"]`)?.addEventListener("click", () => void act());
  }

  /** Enter is the button of this part, not that of the step around it. */
  private pressed(event: KeyboardEvent): void {
    const field = event.target;
    if (event.key !== "Enter" || !(field instanceof HTMLInputElement) || field.type === "file") return;
    event.preventDefault();
    this.part.querySelector<HTMLButtonElement>(`[data-key-button="${this.pair ? "check" : "make"}"]`)?.click();
  }

  private async make(): Promise<void> {
    const kind = kindOf(this.field<HTMLSelectElement>("kind").value);
    const names = namesOnPage(this.part.dataset["key"] ?? "");
    const password = this.field("password").value;
    this.wrong("make");
    if (!names) return this.wrong("make", "names");
    if (!PASSWORD.test(password)) return this.wrong("make", "password", "password");
    if (password !== this.field("again").value) return this.wrong("make", "again", "again");
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
    const why: Refused | undefined = await mismatch(text, this.field("opened").value, pair);
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

  /** The file is a link to this page's memory, there while it is pressed. */
  private download(what: string): void {
    const file = this.files.get(what);
    if (!file) return;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(file);
    link.download = file.name;
    link.click();
    window.setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  /** What was typed as a password stands nowhere any more. */
  private forget(): void {
    for (const name of ["password", "again", "opened", "file"]) this.field(name).value = "";
  }

  private show(stage: string): void {
    for (const each of this.part.querySelectorAll<HTMLElement>("[data-key-stage]")) {
      each.hidden = !(each.dataset["keyStage"] ?? "").split(" ").includes(stage);
    }
  }

  private say(what: string): void {
    const status = this.part.querySelector<HTMLElement>("[data-key-status]");
    if (!status) return;
    status.textContent = status.dataset[`say${what[0]?.toUpperCase()}${what.slice(1)}`] ?? "";
    status.focus();
  }

  private busy(on: boolean): void {
    const status = this.part.querySelector<HTMLElement>("[data-key-status]");
    this.part.setAttribute("aria-busy", String(on));
    if (status && on) status.textContent = status.dataset["sayBusy"] ?? "";
    else if (status && !this.pair) status.textContent = "";
    for (const button of this.part.querySelectorAll<HTMLButtonElement>("[data-key-button]")) button.disabled = on;
  }

  /** Shows what is wrong beside the button that was pressed, and leads to the field; without words nothing is wrong. */
  private wrong(button: string, words = "", field = ""): void {
    const place = this.part.querySelector<HTMLElement>(`[data-key-wrong="${button}"]`);
    if (!place) return;
    const name = words && `say${words[0]?.toUpperCase()}${words.slice(1)}`;
    const text = place.querySelector("[data-key-words]");
    if (text) text.textContent = place.dataset[name] ?? "";
    place.hidden = !words;
    for (const each of this.part.querySelectorAll("[data-key-field]")) each.removeAttribute("aria-invalid");
    if (!words) return;
    if (field) this.field(field).setAttribute("aria-invalid", "true");
    (field ? this.field(field) : place).focus();
  }

  private field<T extends HTMLElement = HTMLInputElement>(name: string): T {
    const field = this.part.querySelector<T>(`[data-key-field="${name}"]`);
    if (!field) throw new Error(name);
    return field;
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
