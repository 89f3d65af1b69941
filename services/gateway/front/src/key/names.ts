/** The names on the page, as a request has them (RFC 5280, 7.2: labels of letters, digits and hyphens). */
const LABEL = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/;
const LONGEST_COMMON_NAME = 64; // RFC 5280, ub-common-name

export interface Names {
  common: string;
  all: string[];
}

/** What stands in the fields now, or the name of `fixed`; undefined where there is no usable name, or one is not. */
export function namesOnPage(fixed: string): Names | undefined {
  const typed = document.querySelector<HTMLInputElement>("#naam")?.value.trim() ?? fixed;
  const more = document.querySelector<HTMLTextAreaElement>("#namen")?.value ?? "";
  return named([typed, ...more.split(/[\s,;]+/)]);
}

/** These names, common name first, as they are stored; undefined where there is none, or one is not usable. */
export function named(names: string[]): Names | undefined {
  const all = [...new Set(names.filter(Boolean).map(stored))];
  const [common = ""] = all;
  if (!all.length || all.some((name) => !usable(name))) return undefined;
  return { common: common.length > LONGEST_COMMON_NAME ? "" : common, all };
}

/** A name for files, the same as the portal gives the certificate's: nothing in it means anything to a shell or a file system. */
export function fileName(name: string): string {
  return name.replace("*", "wildcard").replace(/[^A-Za-z0-9._-]+/g, "_").replace(/^[.-]+/, "").slice(0, 100) || "certificaat";
}

/** Lower case, and names in other letters as they are stored (RFC 5890, A-labels). */
function stored(name: string): string {
  const wildcard = name.startsWith("*.") ? "*." : "";
  const rest = name.slice(wildcard.length);
  if (/^[\x21-\x7e]*$/.test(rest)) return wildcard + rest.toLowerCase();
  try {
    return wildcard + new URL(`https://${rest}`).hostname;
  } catch {
    return name;
  }
}

function usable(name: string): boolean {
  const labels = name.replace(/^\*\./, "").split(".");
  return name.length <= 253 && labels.every((label) => LABEL.test(label));
}
