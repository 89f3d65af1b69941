const LARGEST = 16_384;

/** A chosen CSR file is read into the text field, so that people see what is sent. Too large: the server says so. */
export function csrFile(): void {
  const file = document.querySelector<HTMLInputElement>("[data-csr-file]");
  const text = document.querySelector<HTMLTextAreaElement>("[data-csr]");
  const chosen = document.querySelector<HTMLElement>("[data-csr-file-name]");
  if (!file || !text || !chosen) return;
  file.addEventListener("change", async () => {
    const picked = file.files?.[0];
    if (!picked) return;
    chosen.textContent = `${chosen.dataset["csrFileName"] ?? ""} ${picked.name}`.trim();
    if (picked.size > LARGEST) return;
    const content = await picked.text();
    if (!content.includes("-----BEGIN")) return; // binary files go up as they are
    text.value = content;
    file.value = "";
  });
}
