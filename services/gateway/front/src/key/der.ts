/** DER (X.690) as far as a request and a key file need it: values written, and read again where we wrote them. */
export type Bytes = Uint8Array<ArrayBuffer>;

export interface Value {
  tag: number;
  content: Bytes;
}

export const SEQUENCE = 0x30;
export const INTEGER = 0x02;
export const OCTETS = 0x04;

export function joined(...parts: Bytes[]): Bytes {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function value(tag: number, ...parts: Bytes[]): Bytes {
  const content = joined(...parts);
  return joined(new Uint8Array([tag, ...length(content.length)]), content);
}

export function sequence(...parts: Bytes[]): Bytes {
  return value(SEQUENCE, ...parts);
}

/** A whole number from 0 that fits 32 bits. */
export function integer(number: number): Bytes {
  return unsigned(new Uint8Array(base256(number)));
}

/** A number of any size, its most significant byte first. */
export function unsigned(bytes: Bytes): Bytes {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start += 1;
  const least = bytes.slice(start);
  return value(INTEGER, new Uint8Array((least[0] ?? 0) >= 0x80 ? [0] : []), least);
}

export function octets(content: Bytes): Bytes {
  return value(OCTETS, content);
}

/** A BIT STRING of whole bytes. */
export function bits(content: Bytes): Bytes {
  return value(0x03, new Uint8Array([0]), content);
}

export function none(): Bytes {
  return value(0x05);
}

/** An object identifier by its dotted number; no part of ours is above 2^31. */
export function oid(dotted: string): Bytes {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return value(0x06, new Uint8Array([first * 40 + second, ...rest.flatMap(base128)]));
}

/** The values that stand behind one another here, each checked to be there whole. Throws RangeError. */
export function values(bytes: Bytes): Value[] {
  const read: Value[] = [];
  let at = 0;
  while (at < bytes.length) {
    const tag = bytes[at] ?? 0;
    let size = bytes[at + 1] ?? 0x80;
    at += 2;
    if (size >= 0x80) {
      const more = size & 0x7f;
      if (more < 1 || more > 3 || at + more > bytes.length) throw new RangeError("length");
      size = bytes.slice(at, at + more).reduce((sum, byte) => sum * 256 + byte, 0);
      at += more;
    }
    if (at + size > bytes.length) throw new RangeError("short");
    read.push({ tag, content: bytes.slice(at, at + size) });
    at += size;
  }
  return read;
}

export function same(one: Bytes, other: Bytes): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

/** PEM (RFC 7468): lines of 64 characters. */
export function pem(label: string, der: Bytes): string {
  const lines = btoa(String.fromCharCode(...der)).match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}

/** What stands in the one block with this label; undefined when there is none, or it is no base64. */
export function unpem(label: string, text: string): Bytes | undefined {
  const block = new RegExp(`-----BEGIN ${label}-----([A-Za-z0-9+/=\\s]*)-----END ${label}-----`).exec(text);
  if (!block) return undefined;
  try {
    return Uint8Array.from(atob((block[1] ?? "").replace(/\s/g, "")), (letter) => letter.charCodeAt(0));
  } catch {
    return undefined;
  }
}

function length(size: number): number[] {
  if (size < 0x80) return [size];
  const bytes = base256(size);
  return [0x80 | bytes.length, ...bytes];
}

function base256(number: number): number[] {
  const bytes = [number % 256];
  for (let rest = Math.floor(number / 256); rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return bytes;
}

function base128(number: number): number[] {
  const groups = [number % 128];
  for (let rest = Math.floor(number / 128); rest > 0; rest = Math.floor(rest / 128)) groups.unshift((rest % 128) | 0x80);
  return groups;
}
