// Prints the gzip size of the JavaScript a browser needs before the console stands, and fails above the limit.
// The map is loaded after that and is listed, not counted.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const limit = 350 * 1024;
const dist = new URL("../dist/", import.meta.url).pathname;
const html = readFileSync(join(dist, "index.html"), "utf8");
const entry = [...html.matchAll(/(?:src|href)="\/console\/([^"]+\.js)"/g)].map((m) => m[1]);

/** Follows static imports, so that a chunk the entry pulls in at once is counted too. */
function closure(files) {
  const seen = new Set();
  const queue = [...files];
  while (queue.length > 0) {
    const file = queue.pop();
    if (seen.has(file)) continue;
    seen.add(file);
    const text = readFileSync(join(dist, file), "utf8");
    for (const m of text.matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g)) queue.push(join("assets", m[1]));
  }
  return [...seen];
}

const kib = (n) => `${(n / 1024).toFixed(1)} kB`;
const size = (file) => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length;
const initial = closure(entry);
if (initial.length === 0) {
  console.error("size: no entry script found in dist/index.html; run npm run build first");
  process.exit(1);
}
let total = 0;
for (const file of initial) {
  total += size(file);
  console.log(`initial  ${kib(size(file)).padStart(10)}  ${file}`);
}
for (const file of readdirSync(join(dist, "assets")).filter((f) => /\.m?js$/.test(f))) {
  const path = join("assets", file);
  if (!initial.includes(path)) console.log(`later    ${kib(size(path)).padStart(10)}  ${path}`);
}
console.log(`initial JavaScript, gzip: ${kib(total)} of ${kib(limit)}`);
if (total > limit) process.exit(1);
