/** A click anywhere in a table row follows the row's own link. Keyboard users have the link and the button. */
export function rows(): void {
  for (const table of document.querySelectorAll<HTMLTableElement>("table[data-row-links]")) {
    table.classList.add("mc-table--clickable");
    table.addEventListener("click", (event) => {
      const target = event.target as Element;
      if (target.closest("a, button, input, label") || getSelection()?.toString()) return;
      target.closest("tr")?.querySelector<HTMLAnchorElement>("a[data-row-link]")?.click();
    });
  }
}
