const LARGEST = 16_384;
/** A private key in so many words. */
export const SECRET = /-\s*(?:BEGIN|END)[A-Z0-9 ]*PRIVATE\s+KEY|Proc-Type:\s*4,\s*ENCRYPTED|PuTTY-User-Key-File|openssh-key-v1/i;

/**
 * A chosen CSR file is read into the text field, so that people see what is sent. A file that is not plain text goes up
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
  file.addEventListener("change", async () => {
    const picked = file.files?.[0];
    if (!picked) return;
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
