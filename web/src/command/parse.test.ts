import { describe, expect, it } from "vitest";
import { parse, verbOf, write, type Shape } from "./parse";

const dsp: Shape = { letters: ["u", "i", "r"], bare: "u" };
const st: Shape = { letters: ["u", "s", "a", "i", "r"], bare: "s" };
const neu: Shape = { letters: ["t", "l", "x", "p"] };

describe("the command line", () => {
  it("reads fields by their letter, in any order", () => {
    expect(parse("DSP i:42 u:PTL-12", dsp)).toEqual({ verb: "DSP", fields: { u: "PTL-12", i: "42" }, faults: [] });
    expect(parse("dsp u:PTL-12,AMB-03 i:42", dsp).fields).toEqual({ u: "PTL-12,AMB-03", i: "42" });
  });

  it("keeps spaces, colons and other letters inside quotation marks", () => {
    const line = parse('NEW t:kecelakaan l:"Jl Sudirman 12" x:"kata saksi: dua korban"', neu);
    expect(line.fields).toEqual({ t: "kecelakaan", l: "Jl Sudirman 12", x: "kata saksi: dua korban" });
  });

  it("gives a word without a letter to the verb's own field", () => {
    expect(parse("ST u:PTL-12 en_route", st).fields).toEqual({ u: "PTL-12", s: "en_route" });
    expect(parse("ST u:PTL-12 menuju lokasi a:03:14", st).fields).toEqual({ u: "PTL-12", s: "menuju lokasi", a: "03:14" });
  });

  it("takes a leading slash or colon as the key that opened the line", () => {
    expect(verbOf("/dsp u:1")).toBe("DSP");
    expect(verbOf(": cls")).toBe("CLS");
    expect(parse("/DSP u:PTL-12 i:42", dsp).fields).toEqual({ u: "PTL-12", i: "42" });
  });

  it("says what it does not understand instead of guessing", () => {
    expect(parse("NEW kecelakaan", neu).faults).toEqual([{ kind: "unexpected", word: "kecelakaan" }]);
    expect(parse("DSP z:1", dsp).faults).toEqual([{ kind: "unknownField", field: "z" }]);
    expect(parse('NEW x:"tanpa akhir', neu).faults).toEqual([{ kind: "unclosed" }]);
  });

  it("lets an empty field be empty", () => {
    expect(parse('DSP u:PTL-12 r:""', dsp).fields).toEqual({ u: "PTL-12", r: "" });
    expect(parse("DSP u: i:42", dsp).fields).toEqual({ u: "", i: "42" });
  });

  it("writes a line back that reads the same", () => {
    const { verb, fields } = parse('NEW t:kebakaran l:"Pasar Baru blok C" p:1', neu);
    expect(parse(write(verb, fields), neu).fields).toEqual(fields);
  });

  it("never throws, whatever is typed", () => {
    const alphabet = ' "":/uitx\\\n\tDSP漢字0';
    let seed = 7;
    const next = (n: number) => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) % n;
    for (let round = 0; round < 2000; round++) {
      const text = Array.from({ length: next(30) }, () => alphabet[next(alphabet.length)]).join("");
      const line = parse(text, dsp);
      expect(Object.keys(line.fields).every((letter) => dsp.letters.includes(letter as "u"))).toBe(true);
    }
  });
});
