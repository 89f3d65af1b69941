/** After a refused form the summary gets focus; its links show the label and focus the field itself. */
export function errorSummary(): void {
  const summary = document.querySelector<HTMLElement>("[data-error-summary]");
  if (!summary) return;
  summary.focus({ preventScroll: false });
  summary.addEventListener("click", (event) => {
    const link = (event.target as Element).closest("a");
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    const label = document.querySelector(`label[for="${CSS.escape(field.id)}"]`) ?? field;
    label.scrollIntoView();
    field.focus({ preventScroll: true });
  });
}
