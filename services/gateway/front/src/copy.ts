/** Copy buttons are there where copying works; the text beside them can be selected without. What was done is spoken. */
export function copy(): void {
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-copy]")) {
    const told = button.nextElementSibling;
    button.hidden = false;
    button.addEventListener("click", async () => {
      if (!told) return;
      told.textContent = "";
      try {
        await navigator.clipboard.writeText(button.dataset["copy"] ?? "");
        told.textContent = button.dataset["copied"] ?? "";
      } catch {
        told.textContent = button.dataset["failed"] ?? "";
      }
    });
  }
}
