/** On narrow screens the main menu folds behind a button; Escape closes it and gives focus back. */
export function menu(): void {
  const toggle = document.querySelector<HTMLButtonElement>(".mc-nav__toggle");
  const list = document.getElementById(toggle?.getAttribute("aria-controls") ?? "");
  if (!toggle || !list) return;
  const narrow = matchMedia("(max-width: 48rem)");
  const show = (open: boolean): void => {
    toggle.setAttribute("aria-expanded", String(open));
    list.classList.toggle("is-open", open);
  };
  const fit = (): void => {
    toggle.hidden = !narrow.matches;
  };
  toggle.addEventListener("click", () => show(toggle.getAttribute("aria-expanded") !== "true"));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || toggle.getAttribute("aria-expanded") !== "true") return;
    show(false);
    toggle.focus();
  });
  narrow.addEventListener("change", fit);
  fit();
}
