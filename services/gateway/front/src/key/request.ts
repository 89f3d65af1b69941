/** A key pair of the browser (WebCrypto) and the request for it (PKCS#10, RFC 2986). */
import { type Bytes, bits, integer, joined, none, octets, oid, pem, sequence, unsigned, value } from "./der.ts";

export interface Kind {
  make: RsaHashedKeyGenParams | EcKeyGenParams;
  sign: AlgorithmIdentifier | EcdsaParams;
  signature: Bytes; // the AlgorithmIdentifier in the request
}

/** The kinds of keys by the names that the server offers them under. */
export function kindOf(name: string): Kind | undefined {
  const [type, size] = name.split(" ");
  if (type === "RSA") return rsa(Number(size));
  return size === undefined ? undefined : CURVES[size];
}

const CURVES: Record<string, Kind> = {
  "P-256": ec("P-256", "SHA-256", "1.2.840.10045.4.3.2"),
  "P-384": ec("P-384", "SHA-384", "1.2.840.10045.4.3.3"),
  "P-521": ec("P-521", "SHA-512", "1.2.840.10045.4.3.4"),
};

function ec(namedCurve: string, hash: string, signature: string): Kind {
  return { make: { name: "ECDSA", namedCurve }, sign: { name: "ECDSA", hash }, signature: sequence(oid(signature)) };
}

function rsa(modulusLength: number): Kind {
  const name = "RSASSA-PKCS1-v1_5";
  const make = { name, modulusLength, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-256" };
  return { make, sign: name, signature: sequence(oid("1.2.840.113549.1.1.11"), none()) };
}

/** It can be exported: it leaves the page as the file that its owner downloads, and no other way. */
export async function newKey(kind: Kind): Promise<CryptoKeyPair> {
  return (await crypto.subtle.generateKey(kind.make, true, ["sign", "verify"])) as CryptoKeyPair;
}

/** The request as PEM: the common name alone as subject (what else a certificate says comes from the register), all names as SAN. */
export async function requestFor(pair: CryptoKeyPair, kind: Kind, commonName: string, names: string[]): Promise<string> {
  const key = new Uint8Array(await crypto.subtle.exportKey("spki", pair.publicKey));
  const body = sequence(integer(0), subject(commonName), key, value(0xa0, alternativeNames(names)));
  const signed = new Uint8Array(await crypto.subtle.sign(kind.sign, pair.privateKey, body));
  const signature = kind.make.name === "ECDSA" ? twoNumbers(signed) : signed;
  return pem("CERTIFICATE REQUEST", sequence(body, kind.signature, bits(signature)));
}

function subject(commonName: string): Bytes {
  if (!commonName) return sequence();
  return sequence(value(0x31, sequence(oid("2.5.4.3"), value(0x0c, new TextEncoder().encode(commonName)))));
}

/** The attribute extensionRequest (RFC 2985, 5.4.2) with subjectAltName (RFC 5280, 4.2.1.6). */
function alternativeNames(names: string[]): Bytes {
  const listed = sequence(joined(...names.map((name) => value(0x82, new TextEncoder().encode(name)))));
  const extension = sequence(oid("2.5.29.17"), octets(listed));
  return sequence(oid("1.2.840.113549.1.9.14"), value(0x31, sequence(extension)));
}

/** WebCrypto gives r and s behind one another, certificates want them as two numbers (RFC 3279, 2.2.3). */
function twoNumbers(signed: Bytes): Bytes {
  const half = signed.length / 2;
  return sequence(unsigned(signed.slice(0, half)), unsigned(signed.slice(half)));
}
