/** The key as a file under a password: PKCS#8 with PBES2, PBKDF2-HMAC-SHA256 and AES-256-CBC (RFC 8018, RFC 5958). */
import { type Bytes, INTEGER, OCTETS, SEQUENCE, integer, none, octets, oid, pem, same, sequence, unpem, values } from "./der.ts";

const LABEL = "ENCRYPTED PRIVATE KEY";
const ITERATIONS = 600_000;
/** More is no file of ours, and would keep the page busy. */
const MOST_ITERATIONS = 10_000_000;
const SHA256 = sequence(oid("1.2.840.113549.2.9"), none());
const PBES2 = oid("1.2.840.113549.1.5.13");
const PBKDF2 = oid("1.2.840.113549.1.5.12");
const AES = oid("2.16.840.1.101.3.4.1.42");

/** Why a file is not the one: it is no such file, the password is not its, or it holds another key. */
export type Refused = "file" | "password" | "other";

/** The file, as PEM text. */
export async function sealed(key: CryptoKey, password: string): Promise<string> {
  const plain = new Uint8Array(await crypto.subtle.exportKey("pkcs8", key));
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const iv = crypto.getRandomValues(new Uint8Array(16));
  const name = "AES-CBC";
  const closed = await crypto.subtle.encrypt({ name, iv }, await cipher(password, salt, ITERATIONS, "encrypt"), plain);
  plain.fill(0);
  const derivation = sequence(PBKDF2, sequence(octets(salt), integer(ITERATIONS), SHA256));
  const algorithm = sequence(PBES2, sequence(derivation, sequence(AES, octets(iv))));
  return pem(LABEL, sequence(algorithm, octets(new Uint8Array(closed))));
}

/** Undefined when this file, opened with this password, holds the private half of `publicKey`; else why not. */
export async function mismatch(text: string, password: string, publicKey: CryptoKey): Promise<Refused | undefined> {
  const file = parts(text);
  if (!file) return "file";
  const plain = await opened(file, password);
  if (!plain) return "password";
  const algorithm = publicKey.algorithm as RsaHashedKeyAlgorithm & EcKeyAlgorithm;
  const key = await crypto.subtle.importKey("pkcs8", plain, algorithm, true, ["sign"]).catch(() => undefined);
  plain.fill(0);
  if (!key) return "other"; // of another kind
  return (await publicPart(key)) === (await publicPart(publicKey)) ? undefined : "other";
}

interface File {
  salt: Bytes;
  iterations: number;
  iv: Bytes;
  closed: Bytes;
}

/** What a file of ours is made of; undefined for any other. */
function parts(text: string): File | undefined {
  try {
    const [whole] = values(unpem(LABEL, text) ?? new Uint8Array());
    const [algorithm, closed] = values(whole!.content);
    const [scheme, parameters] = values(algorithm!.content);
    const [derivation, encryption] = values(parameters!.content);
    const [kdf, numbers] = values(derivation!.content);
    const [salt, count, hash] = values(numbers!.content);
    const [aes, iv] = values(encryption!.content);
    const named = same(sequence(oidOf(scheme), oidOf(kdf), oidOf(aes)), sequence(PBES2, PBKDF2, AES));
    const iterations = count!.tag === INTEGER ? count!.content.reduce((sum, byte) => sum * 256 + byte, 0) : 0;
    const right = named && same(sequence(hash!.content), sequence(SHA256.slice(2))) && iterations <= MOST_ITERATIONS;
    if (!right || [salt, iv, closed].some((part) => part?.tag !== OCTETS)) return undefined;
    return { salt: salt!.content, iterations, iv: iv!.content, closed: closed!.content };
  } catch {
    return undefined;
  }
}

function oidOf(part: { tag: number; content: Bytes } | undefined): Bytes {
  return new Uint8Array([part!.tag, part!.content.length, ...part!.content]);
}

/** The key inside, or undefined when the password is wrong: padding that happens to fit holds no PKCS#8 (RFC 5958, 2). */
async function opened(file: File, password: string): Promise<Bytes | undefined> {
  try {
    const key = await cipher(password, file.salt, file.iterations, "decrypt");
    const plain = new Uint8Array(await crypto.subtle.decrypt({ name: "AES-CBC", iv: file.iv }, key, file.closed));
    const [whole] = values(plain);
    const tags = values(whole!.content).map((part) => part.tag);
    return tags[0] === INTEGER && tags[1] === SEQUENCE && tags[2] === OCTETS ? plain : undefined;
  } catch {
    return undefined;
  }
}

async function cipher(password: string, salt: Bytes, iterations: number, use: "encrypt" | "decrypt"): Promise<CryptoKey> {
  const secret = await crypto.subtle.importKey("raw", new TextEncoder().encode(password), "PBKDF2", false, ["deriveKey"]);
  const derivation = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
  return crypto.subtle.deriveKey(derivation, secret, { name: "AES-CBC", length: 256 }, false, [use]);
}

async function publicPart(key: CryptoKey): Promise<string> {
  const { kty, n, e, crv, x, y } = await crypto.subtle.exportKey("jwk", key);
  return JSON.stringify([kty, n, e, crv, x, y]);
}
