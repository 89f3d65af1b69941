/** Parts marked `data-fold="48rem"` are open on wide screens and folded on screens up to that width. */
export function folds(): void {
  for (const part of document.querySelectorAll<HTMLDetailsElement>("details[data-fold]")) {
    const narrow = matchMedia(`(max-width: ${part.dataset["fold"]})`);
    const fit = (): void => {
      part.open = !narrow.matches;
    };
    narrow.addEventListener("change", fit);
    fit();
  }
}
