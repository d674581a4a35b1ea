import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { rootOf, verify } from "./merkle";

const sha = (...parts: Uint8Array[]) => createHash("sha256").update(Buffer.concat(parts)).digest();
const leaf = (text: string) => sha(Buffer.from([0]), Buffer.from(text));
const node = (left: Uint8Array, right: Uint8Array) => sha(Buffer.from([1]), left, right);

// The tree written down plainly from RFC 6962, to test the proof against.
function tree(leaves: Buffer[]): Buffer {
  if (leaves.length === 1 && leaves[0]) return leaves[0];
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return node(tree(leaves.slice(0, k)), tree(leaves.slice(k)));
}
function path(index: number, leaves: Buffer[]): Buffer[] {
  if (leaves.length === 1) return [];
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return index < k
    ? [...path(index, leaves.slice(0, k)), tree(leaves.slice(k))]
    : [...path(index - k, leaves.slice(k)), tree(leaves.slice(0, k))];
}

const b64 = (bytes: Buffer) => bytes.toString("base64");

describe("the inclusion proof", () => {
  it("leads every event of every small tree to its root", async () => {
    for (let size = 1; size <= 17; size++) {
      const leaves = Array.from({ length: size }, (_, i) => leaf(`event ${i}`));
      for (let index = 0; index < size; index++) {
        const found = await rootOf(index, size, b64(leaves[index] ?? Buffer.alloc(0)), path(index, leaves).map(b64));
        expect(found).toBe(b64(tree(leaves)));
      }
    }
  });

  it("is refused when a byte, the place, the size or the path is not right", async () => {
    const leaves = Array.from({ length: 11 }, (_, i) => leaf(`event ${i}`));
    const root = b64(tree(leaves));
    const signed = { size: 11, root };
    const good = { seq: 5, size: 11, leaf: b64(leaves[4] ?? Buffer.alloc(0)), root, hashes: path(4, leaves).map(b64) };
    expect(await verify(good, signed)).toBe("good");
    expect(await verify({ ...good, leaf: b64(leaf("event X")) }, signed)).toBe("bad");
    expect(await verify({ ...good, seq: 6 }, signed)).toBe("bad");
    expect(await verify({ ...good, size: 12 }, signed)).toBe("bad");
    expect(await verify({ ...good, hashes: good.hashes.slice(1) }, signed)).toBe("bad");
    expect(await verify({ ...good, hashes: [...good.hashes, root] }, signed)).toBe("bad");
    expect(await verify(good, { size: 11, root: b64(leaf("another root")) })).toBe("bad");
    expect(await verify({ ...good, leaf: "not base64!" }, signed)).toBe("bad");
  });
});
