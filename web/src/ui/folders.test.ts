import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const src = new URL("..", import.meta.url).pathname;
const foundations = ["api", "live", "map", "command", "ui"];

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? sources(join(folder, entry.name)) : /\.tsx?$/.test(entry.name) ? [join(folder, entry.name)] : [],
  );
}

describe("the folders", () => {
  it("let a feature import only the foundations and itself; pages/ composes", () => {
    const offenders: string[] = [];
    for (const folder of readdirSync(src, { withFileTypes: true })) {
      if (!folder.isDirectory() || folder.name === "pages") continue;
      const allowed = new Set([...foundations, folder.name]);
      for (const file of sources(join(src, folder.name))) {
        for (const match of readFileSync(file, "utf8").matchAll(/from "\.\.\/([a-z]+)[/"]/g)) {
          if (match[1] && !allowed.has(match[1])) offenders.push(`${file} imports ${match[1]}/`);
        }
      }
    }
    expect(offenders).toEqual([]);
  });

  it("hold no file beyond 600 lines", () => {
    const long = sources(src).filter((file) => !file.endsWith("schema.d.ts") && readFileSync(file, "utf8").split("\n").length > 600);
    expect(long).toEqual([]);
  });
});
