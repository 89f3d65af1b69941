import { SECRET } from "./csr.ts";

const EVERY = 20_000;
const SUBMITTING = 30_000; // a form that is being sent is saved by that; if it isn't, go on

/**
 * What stands in an open step goes to the server as it was typed, every twenty seconds when it changed and when the page
 * is left: a session that ends costs no work. Nothing of it is kept in the browser, and a private key is never sent.
 */
export function typed(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-typed]");
  const address = form?.dataset["typed"];
  if (!form || !address) return;
  let kept = words(form).toString();
  let sending = "";
  let submitted = 0;
  const keep = async (leaving: boolean): Promise<void> => {
    if (!form.isConnected || Date.now() - submitted < SUBMITTING) return;
    const body = words(form);
    const now = body.toString();
    if (now === kept || now === sending) return;
    if (leaving) {
      if (navigator.sendBeacon(address, body)) kept = now;
      return;
    }
    sending = now;
    const signal = AbortSignal.timeout(3_000);
    const answer = await fetch(address, { method: "POST", body, signal }).catch(() => undefined);
    if (answer?.ok) kept = now;
    sending = "";
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

function words(form: HTMLFormElement): URLSearchParams {
  const found = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && !SECRET.test(value)) found.append(name, value);
  }
  return found;
}
