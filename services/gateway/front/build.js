// Builds the portal's static files into ../gateway/static: hashed names, manifest.json, licences of what ships.
// A running portal may read them meanwhile: the manifest changes last, in one step, and only then old files go.
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "gateway", "static");
await mkdir(out, { recursive: true });

const result = await build({
  absWorkingDir: here,
  entryPoints: { portal: "src/portal.ts", theme: "theme/index.css" },
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2022", "chrome109", "firefox115", "safari16"],
  loader: { ".woff2": "file" },
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  legalComments: "eof",
  outdir: out,
  metafile: true,
  logLevel: "warning",
});

// Names as templates ask for them -> names as they are served.
const manifest = {};
for (const [path, meta] of Object.entries(result.metafile.outputs)) {
  const name = basename(path);
  if (meta.entryPoint === "src/portal.ts") manifest["portal.js"] = name;
  else if (meta.entryPoint === "theme/index.css") manifest["portal.css"] = name;
  else manifest[name.replace(/-[A-Z0-9]{8}(\.[a-z0-9]+)$/, "$1")] = name;
}

async function hashed(name, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 8).toUpperCase();
  const served = `${basename(name, extname(name))}-${hash}${extname(name)}`;
  await writeFile(join(out, served), content);
  manifest[name] = served;
}

await hashed("mark.svg", await readFile(join(here, "mark.svg")));

// The licence texts of every package whose code or font is in the bundle, to ship beside it.
const { dependencies } = JSON.parse(await readFile(join(here, "package.json"), "utf8"));
const texts = [];
for (const name of Object.keys(dependencies).sort()) {
  const folder = join(here, "node_modules", name);
  const { version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const files = (await readdir(folder)).filter((file) => /^licen[cs]e/i.test(file));
  const bodies = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
  texts.push({ heading: `${name} ${version} (${license})`, body: bodies.join("\n").trim() });
}
const groups = Map.groupBy ? Map.groupBy(texts, (t) => t.body) : groupBy(texts);
function groupBy(items) {
  const map = new Map();
  for (const item of items) map.set(item.body, [...(map.get(item.body) ?? []), item]);
  return map;
}
const icons = await readFile(join(here, "tabler-icons-license.txt"), "utf8");
const notice = [...groups].map(([body, items]) => `${items.map((i) => i.heading).join("\n")}\n\n${body}\n`);
await hashed("licenses.txt", [...notice, `Tabler Icons (MIT)\n\n${icons}`].join(`\n${"=".repeat(80)}\n\n`));

const content = `${JSON.stringify(manifest, Object.keys(manifest).sort(), 2)}\n`;
await writeFile(join(out, "manifest.json.new"), content);
await rename(join(out, "manifest.json.new"), join(out, "manifest.json"));
const kept = new Set([...Object.values(manifest), "manifest.json"]);
for (const file of await readdir(out)) if (!kept.has(file)) await rm(join(out, file));
