import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { en } from "./text/en";
import { id } from "./text/id";

function leaves(value: object, prefix = ""): [string, string][] {
  return Object.entries(value).flatMap(([key, part]: [string, unknown]) =>
    typeof part === "string" ? [[prefix + key, part] as [string, string]] : leaves(part as object, `${prefix}${key}.`),
  );
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? sources(join(folder, entry.name)) : /\.tsx?$/.test(entry.name) && !/\.test\./.test(entry.name) ? [join(folder, entry.name)] : [],
  );
}

const src = new URL("..", import.meta.url).pathname;
const files = sources(src).filter((file) => !file.includes("/ui/text/") && !file.endsWith(".d.ts"));

describe("the words of the console", () => {
  it("are complete in both languages", () => {
    expect(leaves(en).map(([key]) => key)).toEqual(leaves(id).map(([key]) => key));
    expect([...leaves(id), ...leaves(en)].filter(([, text]) => text.trim() === "")).toEqual([]);
  });

  it("have the same blanks to fill in both languages", () => {
    const blanks = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort();
    const english = new Map(leaves(en));
    for (const [key, text] of leaves(id)) expect([key, blanks(english.get(key) ?? "")]).toEqual([key, blanks(text)]);
  });

  it("are the only words on the screen: no sentence stands in the markup itself", () => {
    const allowed = new Set(["SEN", "TRA", "Bahasa Indonesia", "English", "kB ·"]);
    const spoken = new Set(["title", "label", "placeholder", "aria-label", "description", "alt"]);
    const found: string[] = [];
    for (const file of files.filter((one) => one.endsWith(".tsx"))) {
      const tree = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
      const visit = (node: ts.Node) => {
        if (ts.isJsxText(node) && /[A-Za-z]{2}/.test(node.text) && !allowed.has(node.text.trim())) found.push(`${file}: ${node.text.trim()}`);
        if (ts.isJsxAttribute(node) && spoken.has(node.name.getText()) && node.initializer && ts.isStringLiteral(node.initializer) && /[A-Za-z]{2}/.test(node.initializer.text))
          found.push(`${file}: ${node.initializer.text}`);
        ts.forEachChild(node, visit);
      };
      visit(tree);
    }
    expect(found).toEqual([]);
  });

  it("are all used", () => {
    const text = files.map((file) => readFileSync(file, "utf8")).join("\n");
    // Groups read by a code of the domain, whose words therefore are not named one by one.
    const dynamic = /^(state|need|unitState|subState|assignment|channel|service|role|field|subject|pane|command\.fields|contact\.(as|state|safeContact)|queue\.(needAction|running)|live\.(fresh|ageing|broken)|incident\.p\d|unit\.(all|ready|working)|(act|app)\.(board|map|units|archive|incidents|journal))(\.|$)/;
    const unused = leaves(id).map(([key]) => key).filter((key) => !dynamic.test(key) && !text.includes(`"${key}"`));
    expect(unused).toEqual([]);
  });
});
