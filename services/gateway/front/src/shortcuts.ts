const OFF = "shortcuts-off";

/**
 * Keys of one letter press what says so in `data-shortcut`; a field, and what says `data-shortcut-focus`, gets the focus instead.
 * They never work while somebody types in a field, with another key held down, for a key that is held, or over a dialog; who does
 * not want them switches them off, and so they stay in this browser (WCAG 2.1.4). Part of the page that lists them.
 */
export function shortcuts(): void {
  const help = document.querySelector<HTMLElement>("[data-shortcuts]");
  const toggle = help?.querySelector<HTMLButtonElement>("button");
  if (!help || !toggle) return;
  help.hidden = false;
  help.addEventListener("toggle", () => list(help.querySelector("ul")));
  const show = (): void => toggle.setAttribute("aria-pressed", String(!off()));
  show();
  toggle.addEventListener("click", () => {
    keep(!off());
    show();
  });
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.repeat || event.ctrlKey || event.altKey || event.metaKey || off()) return;
    if (typing(event.target) || document.querySelector("dialog[open]")) return;
    const wanted = document.querySelector<HTMLElement>(`[data-shortcut="${CSS.escape(event.key)}"]`);
    if (!wanted) return;
    event.preventDefault(); // the letter itself is typed nowhere
    if (wanted.matches("input, textarea, select, [data-shortcut-focus]")) wanted.focus();
    else wanted.click();
  });
}

/** What there is to press now, as it is called on the page. */
function list(place: HTMLElement | null): void {
  const lines = [...document.querySelectorAll<HTMLElement>("[data-shortcut]")].map((part) => {
    const line = document.createElement("li");
    const key = document.createElement("kbd");
    key.textContent = part.dataset["shortcut"] ?? "";
    const label = document.querySelector<HTMLElement>(`label[for="${CSS.escape(part.id)}"]`);
    line.append(key, ` ${((part.id && label) || part).textContent?.trim() ?? ""}`);
    return line;
  });
  place?.replaceChildren(...lines);
}

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
}

function off(): boolean {
  try {
    return localStorage.getItem(OFF) === "yes";
  } catch {
    return false; // a browser that keeps nothing: they are on, on each page anew
  }
}

function keep(switchedOff: boolean): void {
  try {
    if (switchedOff) localStorage.setItem(OFF, "yes");
    else localStorage.removeItem(OFF);
  } catch {
    // nothing is kept
  }
}
