import { hold, release } from "./held.ts";
import { mismatch, sealed } from "./keyfile.ts";
import { KeyPart } from "./part.ts";
import { type Names, named } from "./names.ts";
import { type Kind, kindOf, newKey, requestFor } from "./request.ts";
import { LARGEST, packed, unpacked } from "./zip.ts";

const ZIP_NAME = "sleutels.zip";
const LIST = "{lijst}";

interface Row {
  file: string; // without ending
  names: Names;
}

/** Of a key that was made: the private half is in the ZIP, under the password, and nowhere else. */
interface Made {
  file: string;
  publicKey: CryptoKey;
  request: File;
}

/**
 * Keys and requests for all certificates of a batch, made by the browser. Each private key is put under the password as soon as it is
 * there and let go of; all leave the page as one ZIP. Going on asks for that ZIP: every key in it is opened and compared. Then the requests,
 * never a key, are put in the form of the page.
 */
export function batchKeys(): void {
  const part = document.querySelector<HTMLElement>("[data-keys]");
  const form = part?.closest("form");
  const input = form?.querySelector<HTMLInputElement>('input[name="csr"]');
  if (!part || !form || !input || !window.crypto?.subtle) return;
  new BatchMaker(part, form, input).begin();
}

class BatchMaker extends KeyPart {
  private made: Made[] = [];
  private zip: File | undefined; // there while it is not handed over
  private stopped = false;

  constructor(
    part: HTMLElement,
    private readonly form: HTMLFormElement,
    private readonly input: HTMLInputElement,
  ) {
    super(part);
  }

  begin(): void {
    this.part.hidden = false;
    this.on("make", () => this.make());
    this.on("stop", () => void (this.stopped = true));
    this.on("zip", () => this.download(this.zip));
    this.on("check", () => this.check());
    this.on("send", () => this.send());
    this.on("drop", () => this.drop());
    this.listenForEnter();
    this.form.addEventListener("submit", (event) => this.refuse(event));
  }

  protected get pressedByEnter(): string {
    return this.zip ? "check" : "make";
  }

  private async make(): Promise<void> {
    const kind = kindOf(this.field<HTMLSelectElement>("kind").value);
    this.wrong("make");
    const password = this.password();
    if (password === undefined) return;
    const rows = this.rows();
    if (!kind || !rows) return this.wrong("make", "failed");
    this.work("making");
    hold(this.part);
    let failed = false;
    const files = new Map<string, string>([["README.txt", this.readme(rows)]]);
    try {
      for (const row of rows) {
        this.made.push(await madeFor(row, kind, password, files));
        this.count(this.made.length, rows.length);
        if (this.stopped) break;
      }
    } catch {
      failed = true;
    }
    if (this.stopped || failed) {
      this.clear("stopped");
      if (failed) this.wrong("make", "failed");
      return;
    }
    this.zip = new File([packed(files)], ZIP_NAME, { type: "application/zip" });
    this.forget();
    this.show("hand-over");
    this.say("made");
  }

  private async check(): Promise<void> {
    const picked = this.field("file").files?.[0];
    const password = this.field("opened").value;
    this.wrong("check");
    if (!picked || !this.zip) return this.wrong("check", "nofile", "file");
    if (picked.size > LARGEST) return this.wrong("check", "large", "file");
    const bytes = await picked.arrayBuffer().catch(() => new ArrayBuffer(0));
    const read = unpacked(new Uint8Array(bytes), new Set(this.made.map((each) => `${each.file}.key`)));
    if (!(read instanceof Map)) return this.wrong("check", read.why, "file", read.name);
    const missing = this.made.find((each) => !read.has(`${each.file}.key`));
    if (missing) return this.wrong("check", "missing", "file", `${missing.file}.key`);
    this.work("checking");
    for (const [at, each] of this.made.entries()) {
      const name = `${each.file}.key`;
      const why = await mismatch(read.get(name) ?? "", password, each.publicKey);
      if (why || this.stopped) {
        this.show("hand-over");
        this.say(why ? "made" : "unchecked");
        return why ? this.wrong("check", why, why === "password" ? "opened" : "file", name) : undefined;
      }
      this.count(at + 1, this.made.length);
    }
    this.handedOver();
  }

  private handedOver(): void {
    this.zip = undefined;
    release();
    this.forget();
    this.show("done");
    // where the session is over the form is gone: the requests are in the ZIP
    for (const each of this.part.querySelectorAll<HTMLElement>("[data-keys-after]")) {
      each.hidden = (each.dataset["keysAfter"] === "send") !== this.form.isConnected;
    }
    this.say("proven");
  }

  /** The requests go as files that were chosen, beside those that are there. */
  private send(): void {
    const chosen = new DataTransfer();
    for (const file of [...(this.input.files ?? []), ...this.made.map((each) => each.request)]) chosen.items.add(file);
    this.input.files = chosen.files;
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
    this.form.requestSubmit();
  }

  private drop(): void {
    if (window.confirm(this.part.dataset["keyDrop"])) this.clear("dropped");
  }

  private clear(said: string): void {
    this.made = [];
    this.zip = undefined;
    release();
    this.forget();
    this.show("make");
    this.say(said);
  }

  /** A page with keys that are nowhere else sends nothing: it says so beside them. */
  private refuse(event: Event): void {
    if (!this.zip) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.wrong("check", "first", "file");
  }

  /** From here on there is something to wait for and to stop. */
  private work(what: string): void {
    this.stopped = false;
    this.count(0, this.part.querySelectorAll("[data-keys-row]").length);
    this.show("busy");
    this.say(what);
  }

  private count(done: number, all: number): void {
    const words = this.part.querySelector<HTMLElement>("[data-keys-count]");
    const bar = this.part.querySelector("progress");
    if (bar) bar.value = done;
    if (words) words.textContent = (words.dataset["keysCount"] ?? "").replace("{n}", String(done)).replace("{m}", String(all));
  }

  /** Undefined where a name can't stand in a request. */
  private rows(): Row[] | undefined {
    const rows = [...this.part.querySelectorAll<HTMLElement>("[data-keys-row]")].map((item) => ({
      file: item.dataset["keysRow"] ?? "",
      names: named((item.textContent ?? "").split(" ")),
    }));
    return rows.every((row): row is Row => row.names !== undefined) ? rows : undefined;
  }

  private readme(rows: Row[]): string {
    const command = ({ file }: Row): string =>
      `openssl pkcs12 -export -inkey ${file}.key -in ${file}.fullchain.pem -name ${file} -out ${file}.pfx`;
    const text = (this.part.dataset["keysReadme"] ?? "").replaceAll(LIST, rows.map(command).join("\n"));
    return text.replaceAll("\n", "\r\n"); // every editor knows these
  }
}

/** A key and its request, both put in `files`. */
async function madeFor(row: Row, kind: Kind, password: string, files: Map<string, string>): Promise<Made> {
  const pair = await newKey(kind);
  const request = await requestFor(pair, kind, row.names.common, row.names.all);
  files.set(`${row.file}.key`, await sealed(pair.privateKey, password));
  files.set(`${row.file}.csr`, request);
  return { file: row.file, publicKey: pair.publicKey, request: new File([request], `${row.file}.csr`) };
}
