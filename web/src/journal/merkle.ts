// Checks an inclusion proof in the browser (RFC 6962 section 2.1.1, as golang.org/x/mod/sumdb/tlog builds it): from the
// hash of one event up to the root that the checkpoint signs. Hashes travel as base64 of 32 bytes.

function bytes(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const out = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) out[i] = text.charCodeAt(i);
  return out;
}

function base64(data: Uint8Array): string {
  return btoa(String.fromCharCode(...data));
}

async function nodeHash(left: Uint8Array, right: Uint8Array): Promise<Uint8Array> {
  const joined = new Uint8Array(1 + left.length + right.length);
  joined[0] = 1;
  joined.set(left, 1);
  joined.set(right, 1 + left.length);
  return new Uint8Array(await crypto.subtle.digest("SHA-256", joined));
}

/** The largest power of two below n. */
function split(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

/** The root that a leaf at an index (from 0) of a tree of the given size has with this path; undefined when the path does not fit. */
export async function rootOf(index: number, size: number, leaf: string, path: string[]): Promise<string | undefined> {
  if (index < 0 || index >= size) return undefined;
  const hashes = path.map(bytes);
  let used = hashes.length;

  async function up(low: number, high: number): Promise<Uint8Array | undefined> {
    if (high - low === 1) return bytes(leaf);
    const middle = low + split(high - low);
    const other = hashes[--used];
    if (!other) return undefined;
    if (index < middle) {
      const left = await up(low, middle);
      return left && nodeHash(left, other);
    }
    const right = await up(middle, high);
    return right && nodeHash(other, right);
  }

  const root = await up(0, size);
  return root && used === 0 ? base64(root) : undefined;
}

export type Verdict = "good" | "bad" | "cannot";

interface Proof {
  seq: number;
  size: number;
  leaf: string;
  root: string;
  hashes: string[] | null;
}

/**
 * Whether the event is where the journal says it is, judged by the checkpoint and not by what the proof claims of itself.
 * Over plain http a browser has no hash function: then it cannot say.
 */
export async function verify(proof: Proof, checkpoint: { size: number; root: string }): Promise<Verdict> {
  if (globalThis.crypto?.subtle === undefined) return "cannot";
  try {
    if (proof.size !== checkpoint.size || proof.root !== checkpoint.root) return "bad";
    const found = await rootOf(proof.seq - 1, checkpoint.size, proof.leaf, proof.hashes ?? []);
    return found === checkpoint.root ? "good" : "bad";
  } catch {
    return "bad";
  }
}
