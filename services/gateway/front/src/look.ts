import { SECRET } from "./csr.ts";
import { holds } from "./key/held.ts";

const PAUSE = 700; // while somebody types
const LONGEST = 15_000;
/** Parts that the answer has anew. */
const PARTS = ["csr-gezien", "csr-commandos"];

/**
 * What stands in the field for the request is looked at by the server, and what it found is shown beside it. Nothing is
 * saved by it, and a private key is not sent. The newest answer alone is shown. Without a network nothing is asked: the step
 * is looked at when it is saved.
 */
export function look(): void {
  const address = document.querySelector<HTMLElement>("[data-look]")?.dataset["look"];
  const request = document.querySelector<HTMLTextAreaElement>("[data-csr]");
  const status = document.querySelector<HTMLElement>("[data-look-status]");
  const form = request?.form;
  if (!address || !request || !status || !form) return;
  let timer = 0;
  let asked: XMLHttpRequest | undefined;
  let seen = sent(form);
  const ask = (): void => {
    clearTimeout(timer);
    const body = sent(form);
    if (key(body) === key(seen) || !request.isConnected) return;
    asked?.abort();
    if (SECRET.test(request.value)) {
      status.textContent = status.dataset["lookKey"] ?? "";
      return;
    }
    seen = body;
    if (!navigator.onLine) {
      status.textContent = request.value.trim() ? (status.dataset["lookAway"] ?? "") : "";
      return;
    }
    status.textContent = request.value.trim() ? (status.dataset["lookBusy"] ?? "") : "";
    asked = send(address, body, (page) => show(page, status));
  };
  const after = (pause: number) => (): void => {
    clearTimeout(timer);
    timer = window.setTimeout(ask, pause);
  };
  request.addEventListener("input", after(PAUSE));
  // never at once: a field changes too when the page is emptied around it, since the session ended
  for (const field of [request, ...form.querySelectorAll("#naam, #namen, [data-csr-file]")]) field.addEventListener("change", after(0));
}

function sent(form: HTMLFormElement): FormData {
  const fields = new FormData(form);
  const body = new FormData();
  for (const name of ["naam", "csr", "namen", "csr_bestand"]) {
    for (const value of fields.getAll(name)) {
      if (typeof value !== "string" || !SECRET.test(value)) body.append(name, value);
    }
  }
  return body;
}

/** By which one sees that nothing changed. */
function key(body: FormData): string {
  return JSON.stringify([...body].map(([name, value]) => [name, typeof value === "string" ? value : [value.name, value.size, value.lastModified]]));
}

// A document by XMLHttpRequest runs no script and needs no HTML text, so Trusted Types have nothing to forbid.
function send(address: string, body: FormData, answered: (page: Document | null) => void): XMLHttpRequest {
  const request = new XMLHttpRequest();
  request.open("POST", address);
  request.responseType = "document";
  request.timeout = LONGEST;
  request.addEventListener("load", () => answered(request.status === 200 ? request.responseXML : null));
  for (const name of ["error", "timeout"]) request.addEventListener(name, () => answered(null));
  request.send(body);
  return request;
}

function show(page: Document | null, status: HTMLElement): void {
  for (const id of page ? PARTS : []) {
    const part = document.getElementById(id);
    const fresh = page?.getElementById(id);
    if (!part || !fresh || holds(part) || fresh.isEqualNode(part)) continue;
    part.replaceWith(document.importNode(fresh, true));
  }
  const words = page?.getElementById("csr-gezien")?.dataset["lookSaid"];
  status.textContent = words ?? status.dataset["lookAway"] ?? "";
}
