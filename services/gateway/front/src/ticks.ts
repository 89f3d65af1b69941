/**
 * Ticks in a list are kept in its address. Every link of the page that leads to another part of the list takes them along, and so does the
 * search; what stands beside the buttons says how many there are, also of those that are not in view.
 */
export function ticks(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-ticks]");
  const count = form?.querySelector<HTMLElement>("[data-ticks-count]");
  const kept = form?.querySelector<HTMLInputElement>('input[name="gekozen"]');
  if (!form || !count || !kept) return;
  const elsewhere = kept.value.split(".").filter(Boolean);
  const boxes = [...document.querySelectorAll<HTMLInputElement>(`input[type="checkbox"][form="${form.id}"]`)];
  const all = document.querySelector<HTMLElement>("[data-ticks-all]");
  const allBox = all?.querySelector("input");
  form.querySelector(".mc-ticks__keep")?.remove();
  const said = (name: string, n: number): string => (count.dataset[name] ?? "").replace("{n}", String(n));
  const show = (): void => {
    const chosen = [...elsewhere, ...boxes.filter((box) => box.checked).map((box) => box.value)];
    const words = chosen.length === 0 ? said("none", 0) : chosen.length === 1 ? said("one", 1) : said("many", chosen.length);
    const most = Number(count.dataset["most"]);
    count.textContent =
      words + (elsewhere.length ? `, ${said("elsewhere", elsewhere.length)}` : "") + (chosen.length > most ? `. ${said("tooMany", 0)}` : "");
    take(form.dataset["ticks"] ?? "", chosen.join("."));
    form.querySelector<HTMLElement>(".mc-ticks__none")?.toggleAttribute("hidden", chosen.length === 0);
    if (allBox) {
      allBox.checked = boxes.length > 0 && boxes.every((box) => box.checked);
      allBox.indeterminate = !allBox.checked && boxes.some((box) => box.checked);
    }
  };
  if (all && allBox && boxes.length) {
    all.hidden = false;
    allBox.addEventListener("change", () => {
      for (const box of boxes) box.checked = allBox.checked;
      show();
    });
  }
  for (const box of boxes) box.addEventListener("change", show);
  show();
}

/** The ticks in every address of the list on this page but the one that forgets them, and in its search. */
function take(list: string, chosen: string): void {
  for (const link of document.querySelectorAll<HTMLAnchorElement>("main a[href]:not([download], .mc-ticks__none)")) {
    const to = new URL(link.href);
    if (to.pathname !== list || to.origin !== location.origin) continue;
    if (chosen) to.searchParams.set("gekozen", chosen);
    else to.searchParams.delete("gekozen");
    link.href = to.pathname + to.search;
  }
  const search = document.querySelector<HTMLFormElement>(`form[role="search"][action="${list}"]`);
  if (!search) return;
  let field = search.querySelector<HTMLInputElement>('input[name="gekozen"]');
  if (!field) {
    field = Object.assign(document.createElement("input"), { type: "hidden", name: "gekozen" });
    search.append(field);
  }
  field.value = chosen;
  field.disabled = !chosen;
}

/** Files for many certificates: how many were chosen or dropped, and that they are too many or too large before they are sent. */
export function files(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-files]");
  const input = form?.querySelector<HTMLInputElement>('input[type="file"]');
  const said = form?.querySelector<HTMLElement>("[data-files-said]");
  if (!form || !input || !said) return;
  const wrong = (): string => {
    const chosen = [...(input.files ?? [])];
    if (chosen.length > Number(said.dataset["filesMost"])) return said.dataset["filesMany"] ?? "";
    const bytes = chosen.reduce((sum, file) => sum + file.size, 0);
    return bytes > Number(said.dataset["filesBytes"]) ? (said.dataset["filesLarge"] ?? "") : "";
  };
  const show = (): void => {
    said.textContent = wrong() || (input.files?.length ? (said.dataset["filesCount"] ?? "").replace("{n}", String(input.files.length)) : "");
  };
  input.addEventListener("change", show);
  form.addEventListener("submit", (event) => {
    if (!wrong()) return;
    event.preventDefault();
    input.focus();
  });
  form.addEventListener("dragover", (event) => {
    if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
  });
  form.addEventListener("drop", (event) => {
    if (!event.dataTransfer?.files.length || (event.target as Element).closest("[data-keys]")) return; // keys have a field of their own
    event.preventDefault();
    input.files = event.dataTransfer.files;
    show();
  });
}
