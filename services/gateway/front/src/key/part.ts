/** 12 to 64 printable ASCII characters, no blank at either end: every system types these alike. */
const PASSWORD = /^[\x21-\x7e][\x20-\x7e]{10,62}[\x21-\x7e]$/;

/** A part of a page in which keys are made: its stages, buttons, fields and words, by their `data-key-*`. */
export abstract class KeyPart {
  constructor(protected readonly part: HTMLElement) {}

  /** The button that Enter in a field presses. */
  protected abstract get pressedByEnter(): string;

  protected on(name: string, act: () => void | Promise<void>): void {
    this.part.querySelector(`[data-key-button="${name}"]`)?.addEventListener("click", () => void act());
  }

  /** Enter is the button of this part, not that of what stands around it. */
  protected listenForEnter(): void {
    this.part.addEventListener("keydown", (event) => {
      const field = event.target;
      if (event.key !== "Enter" || !(field instanceof HTMLInputElement) || field.type === "file") return;
      event.preventDefault();
      this.part.querySelector<HTMLButtonElement>(`[data-key-button="${this.pressedByEnter}"]`)?.click();
    });
  }

  /** What was typed twice; undefined where it can't be, which is said beside the field. */
  protected password(): string | undefined {
    const password = this.field("password").value;
    if (!PASSWORD.test(password)) this.wrong("make", "password", "password");
    else if (password !== this.field("again").value) this.wrong("make", "again", "again");
    else return password;
    return undefined;
  }

  /** The file is a link to this page's memory, there while it is pressed. */
  protected download(file: File | undefined): void {
    if (!file) return;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(file);
    link.download = file.name;
    link.click();
    window.setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  /** What was typed as a password stands nowhere any more. */
  protected forget(): void {
    for (const name of ["password", "again", "opened", "file"]) this.field(name).value = "";
  }

  protected show(stage: string): void {
    for (const each of this.part.querySelectorAll<HTMLElement>("[data-key-stage]")) {
      each.hidden = !(each.dataset["keyStage"] ?? "").split(" ").includes(stage);
    }
  }

  protected say(what: string): void {
    const status = this.part.querySelector<HTMLElement>("[data-key-status]");
    if (!status) return;
    status.textContent = status.dataset[spoken(what)] ?? "";
    status.focus();
  }

  /** Shows what is wrong beside the button that was pressed, and leads to the field; without words nothing is wrong. */
  protected wrong(button: string, words = "", field = "", about = ""): void {
    const place = this.part.querySelector<HTMLElement>(`[data-key-wrong="${button}"]`);
    if (!place) return;
    const text = place.querySelector("[data-key-words]");
    if (text) text.textContent = (place.dataset[words && spoken(words)] ?? "").replace("{naam}", () => about);
    place.hidden = !words;
    for (const each of this.part.querySelectorAll("[data-key-field]")) each.removeAttribute("aria-invalid");
    if (!words) return;
    if (field) this.field(field).setAttribute("aria-invalid", "true");
    (field ? this.field(field) : place).focus();
  }

  protected field<T extends HTMLElement = HTMLInputElement>(name: string): T {
    const field = this.part.querySelector<T>(`[data-key-field="${name}"]`);
    if (!field) throw new Error(name);
    return field;
  }
}

function spoken(words: string): string {
  return `say${words[0]?.toUpperCase()}${words.slice(1)}`;
}
