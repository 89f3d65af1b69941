/**
 * A key that was made on this page and is not handed over yet: the page is not reloaded, the part that holds the key is
 * not replaced, and leaving asks first. Whatever else replaces parts of a page, or the whole of it, asks here.
 */
let holder: HTMLElement | undefined;

export function hold(part: HTMLElement): void {
  holder = part;
  window.addEventListener("beforeunload", ask);
}

export function release(): void {
  holder = undefined;
  window.removeEventListener("beforeunload", ask);
}

/** The part that holds a key, when there is one. */
export function held(): HTMLElement | undefined {
  return holder;
}

/** Whether replacing this part would lose a key. */
export function holds(part: Element): boolean {
  return holder !== undefined && part.contains(holder);
}

/** Loads the page again, unless that loses a key: then it stays. */
export function reload(): void {
  if (!holder) location.reload();
}

function ask(event: BeforeUnloadEvent): void {
  event.preventDefault();
  event.returnValue = ""; // older browsers ask only then
}
