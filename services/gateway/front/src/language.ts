/**
 * Answers that were not sent don't survive the switch of language: it asks first. A step that keeps what is typed has a
 * button of its own, which takes it along.
 */
export function language(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-lost]");
  form?.addEventListener("submit", (event) => {
    const lost = form.dataset["unsent"] === "yes" ? answers().length > 0 : answers().some(changed);
    if (lost && !window.confirm(form.dataset["lost"])) event.preventDefault();
  });
}

type Answer = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

function answers(): Answer[] {
  const found = document.querySelectorAll<Answer>("main form[method=post] :is(input:not([type=hidden]), select, textarea)");
  return [...found];
}

function changed(answer: Answer): boolean {
  if (answer instanceof HTMLSelectElement) return [...answer.options].some((option) => option.selected !== option.defaultSelected);
  if (answer instanceof HTMLInputElement && ["checkbox", "radio"].includes(answer.type)) return answer.checked !== answer.defaultChecked;
  return answer.value !== answer.defaultValue;
}
