/** The one file in which the keys of a batch leave the page, and its way back: nothing in it is believed. */
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import type { Bytes } from "./der.ts";

/** A hundred keys and requests are a fifth of it. */
export const LARGEST = 4 * 1024 * 1024;
const LARGEST_INSIDE = 65_536;
const OWNER_ONLY = { os: 3, attrs: 0o100600 << 16 }; // Unix: nobody else on the computer reads what is unpacked

/** Why a file is not the one: it is no ZIP, is encrypted itself, names a way out of its folder, or has a file twice. */
export interface Unread {
  why: "zip" | "encrypted" | "path" | "twice";
  name: string;
}

/** A ZIP of these texts, by name. What is under a password gets no smaller. */
export function packed(files: Map<string, string>): Bytes {
  const whole = Object.fromEntries([...files].map(([name, text]) => [name, strToU8(text)]));
  return zipSync(whole, { level: 0, ...OWNER_ONLY });
}

/** The wanted files in a ZIP, in whatever folder: some browsers unpack what they download, and it is packed again by hand. */
export function unpacked(bytes: Bytes, wanted: Set<string>): Map<string, string> | Unread {
  if (encrypted(bytes)) return { why: "encrypted", name: "" };
  const found = new Map<string, string>(); // by name, the path of it
  let wrong: Unread | undefined;
  try {
    const read = unzipSync(bytes, {
      filter: ({ name: path, size, originalSize }) => {
        const name = path.slice(path.lastIndexOf("/") + 1);
        if (outside(path)) wrong ??= { why: "path", name: path.slice(0, 100) };
        if (!wanted.has(name) || Math.max(size, originalSize) > LARGEST_INSIDE) return false;
        if (found.has(name)) wrong ??= { why: "twice", name };
        found.set(name, path);
        return !wrong;
      },
    });
    return wrong ?? new Map([...found].map(([name, path]) => [name, strFromU8(read[path] ?? new Uint8Array())]));
  } catch {
    return { why: "zip", name: "" };
  }
}

/** Bit 0 of the flags of its first file (APPNOTE.TXT, 4.4.4). */
function encrypted(bytes: Bytes): boolean {
  return [0x50, 0x4b, 3, 4].every((byte, at) => bytes[at] === byte) && ((bytes[6] ?? 0) & 1) === 1;
}

function outside(path: string): boolean {
  return path.startsWith("/") || /[\\\x00-\x1f]|^[A-Za-z]:/.test(path) || path.split("/").includes("..");
}
