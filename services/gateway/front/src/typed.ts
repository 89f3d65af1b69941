import { SECRET } from "./csr.ts";

const EVERY = 20_000;
const SUBMITTING = 30_000; // a form that is being sent is saved by that; if it isn't, go on

/**
 * What stands in an open step goes to the server as it was typed, every twenty seconds when it changed and when the page
 * is left: a session that ends costs no work. Nothing of it is kept in the browser, and a private key is never sent. It says
 * of whose session the page is: what one person typed is never kept as another's who logged in beside this page.
 */
export function typed(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-typed]");
  const address = form?.dataset["typed"];
  if (!form || !address) return;
  let kept = words(form).toString();
  let sending = "";
  let answered = Promise.resolve();
  let submitted = 0;
  const keep = async (leaving: boolean): Promise<void> => {
    if (!form.isConnected || Date.now() - submitted < SUBMITTING) return;
    const body = words(form);
    const now = body.toString();
    if (now === kept) return;
    if (now === sending) return answered;
    if (leaving) {
      if (navigator.sendBeacon(address, body)) kept = now;
      return;
    }
    sending = now;
    answered = send(address, body).then((ok) => {
      if (ok) kept = now;
      if (sending === now) sending = "";
    });
    return answered;
  };
  document.addEventListener("submit", (event) => {
    const sent = event.target as HTMLFormElement;
    if (sent === form || sent.action.endsWith("/getypt/weg")) submitted = Date.now();
    if (!sent.action.endsWith("/uitloggen") || words(form).toString() === kept) return;
    event.preventDefault(); // after the logout nothing can be kept any more
    void keep(false).finally(() => sent.submit());
  });
  window.setInterval(() => void keep(false), EVERY);
  document.addEventListener("session-ends", () => void keep(false));
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) void keep(true);
  });
  window.addEventListener("pagehide", () => void keep(true));
}

/** True when it was kept. */
async function send(address: string, body: URLSearchParams): Promise<boolean> {
  const signal = AbortSignal.timeout(3_000);
  const answer = await fetch(address, { method: "POST", body, signal }).catch(() => undefined);
  return answer?.ok ?? false;
}

function words(form: HTMLFormElement): URLSearchParams {
  const found = new URLSearchParams({ sessie: document.body.dataset["session"] ?? "" });
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && !SECRET.test(value)) found.append(name, value);
  }
  return found;
}
