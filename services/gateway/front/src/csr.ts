const LARGEST = 16_384;
/** A private key in so many words. */
export const SECRET = /-\s*(?:BEGIN|END)[A-Z0-9 ]*PRIVATE\s+KEY|Proc-Type:\s*4,\s*ENCRYPTED|PuTTY-User-Key-File|openssh-key-v1/i;

/**
 * A chosen or dropped CSR file is read into the text field, so that people see what is sent. A file that is not plain text goes up
 * byte for byte; one that is too large, or a private key in so many words, is not sent at all. The server judges all.
 */
export function csrFile(): void {
  const file = document.querySelector<HTMLInputElement>("[data-csr-file]");
  const text = document.querySelector<HTMLTextAreaElement>("[data-csr]");
  const told = document.querySelector<HTMLElement>("[data-csr-file-name]");
  if (!file || !text || !told) return;
  const drop = (why: string | undefined): void => {
    file.value = "";
    told.textContent = why ?? "";
  };
  const take = async (picked: File | undefined): Promise<void> => {
    if (!picked || text.readOnly) return;
    if (picked.size > LARGEST) return drop(told.dataset["csrFileLarge"]);
    const bytes = await picked.arrayBuffer();
    // without its NULs also UTF-16 is plain
    if (SECRET.test(new TextDecoder("latin1").decode(bytes).replaceAll("\0", ""))) return drop(told.dataset["csrFileKey"]);
    told.textContent = `${told.dataset["csrFileName"] ?? ""} ${picked.name}`.trim();
    const content = decoded(bytes);
    if (!content?.includes("-----BEGIN")) return;
    told.textContent = `${told.dataset["csrFileText"] ?? ""} ${picked.name}`.trim();
    text.value = content;
    file.value = "";
    text.dispatchEvent(new Event("change", { bubbles: true }));
  };
  file.addEventListener("change", () => void take(file.files?.[0]));
  dropped(text.closest<HTMLElement>("[data-csr-drop]"), file, take);
}

/** A file that is dropped anywhere on the part of the page about the request is one that was chosen; else the browser would open it. */
function dropped(part: HTMLElement | null, file: HTMLInputElement, take: (picked: File | undefined) => Promise<void>): void {
  part?.addEventListener("dragover", (event) => {
    if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
  });
  part?.addEventListener("drop", (event) => {
    const files = event.dataTransfer?.files;
    if (!files?.length || (event.target as Element).closest("[data-key]")) return; // the key file has a field of its own
    event.preventDefault();
    file.files = files;
    void take(files[0]);
  });
}

/** Undefined for bytes that are no UTF-8: nothing of them may get lost. */
function decoded(bytes: ArrayBuffer): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
