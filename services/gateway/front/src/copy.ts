/** Copy buttons are there where copying works; the text beside them can be selected without. What was done is spoken. */
export function copy(): void {
  if (!navigator.clipboard) return;
  document.documentElement.classList.add("mc-copies"); // buttons that come with a later part of the page are shown too
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLButtonElement>("[data-copy]");
    const told = button?.nextElementSibling;
    if (button && told) void write(button, told);
  });
}

async function write(button: HTMLButtonElement, told: Element): Promise<void> {
  told.textContent = "";
  try {
    await navigator.clipboard.writeText(button.dataset["copy"] ?? "");
    told.textContent = button.dataset["copied"] ?? "";
  } catch {
    told.textContent = button.dataset["failed"] ?? "";
  }
}
