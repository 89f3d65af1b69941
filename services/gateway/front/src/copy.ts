/**
 * Text marked `data-copy="Kopieer" data-copied="Gekopieerd"` gets a button that copies it. Without script, or where the
 * browser keeps the clipboard shut, people select the text themselves.
 */
export function copying(): void {
  if (!navigator.clipboard) return;
  for (const text of document.querySelectorAll<HTMLElement>("[data-copy]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "nl-button nl-button--secondary mc-button--small mc-copy";
    const words = document.createElement("span");
    words.className = "nl-button__label";
    words.textContent = text.dataset["copy"] ?? "";
    button.append(words);
    const told = document.createElement("span");
    told.className = "mc-copied";
    told.setAttribute("role", "status");
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText((text.textContent ?? "").trim());
      told.textContent = text.dataset["copied"] ?? "";
    });
    const line = document.createElement(text.tagName === "PRE" ? "p" : "span");
    line.className = "mc-copying";
    line.append(button, told);
    text.after(line);
  }
}
