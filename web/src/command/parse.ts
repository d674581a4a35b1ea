// The command line: a verb and fields by letter, `DSP u:PTL-12 i:42 r:"paling dekat"`. Pure text, knows no records.

export const letters = ["t", "l", "x", "p", "u", "i", "d", "r", "s", "a", "c", "k", "n"] as const;
export type Letter = (typeof letters)[number];
export type Fields = Partial<Record<Letter, string>>;

export type Fault =
  | { kind: "unclosed" }
  | { kind: "unknownField"; field: string }
  | { kind: "unexpected"; word: string };

export interface Line {
  verb: string;
  fields: Fields;
  faults: Fault[];
}

export interface Shape {
  letters: Letter[];
  bare?: Letter;
}

interface Token {
  letter?: string;
  text: string;
}

/** Splits at spaces outside quotation marks. A quotation mark may open a field or stand inside it. */
function tokens(text: string): { list: Token[]; unclosed: boolean } {
  const list: Token[] = [];
  let letter: string | undefined;
  let word = "";
  let started = false;
  let quoted = false;

  function end() {
    if (started) list.push({ letter, text: word });
    letter = undefined;
    word = "";
    started = false;
  }

  for (const char of text) {
    if (char === '"') {
      quoted = !quoted;
      started = true;
    } else if (!quoted && /\s/.test(char)) {
      end();
    } else if (!quoted && char === ":" && letter === undefined && /^[a-z]{1,2}$/i.test(word)) {
      letter = word.toLowerCase();
      word = "";
    } else {
      word += char;
      started = true;
    }
    if (letter !== undefined) started = true;
  }
  end();
  return { list, unclosed: quoted };
}

/** The verb of a line, in capitals, as soon as it is typed; empty for an empty line. */
export function verbOf(text: string): string {
  return (/^\s*[/:]?\s*(\S+)/.exec(text)?.[1] ?? "").toUpperCase();
}

/** Reads a line for a verb of the given shape. Several bare words join into one field. */
export function parse(text: string, shape: Shape): Line {
  const verb = verbOf(text);
  const rest = text.replace(/^\s*[/:]?\s*\S+/, "");
  const { list, unclosed } = tokens(rest);
  const fields: Fields = {};
  const faults: Fault[] = unclosed ? [{ kind: "unclosed" }] : [];
  const bare: string[] = [];

  for (const token of list) {
    if (token.letter === undefined) {
      if (shape.bare) bare.push(token.text);
      else faults.push({ kind: "unexpected", word: token.text });
      continue;
    }
    const letter = shape.letters.find((known) => known === token.letter);
    if (letter) fields[letter] = token.text;
    else faults.push({ kind: "unknownField", field: token.letter });
  }
  if (shape.bare && bare.length > 0) fields[shape.bare] = bare.join(" ");
  return { verb, fields, faults };
}

/** Writes a line back from its fields, so that a recalled command keeps its fields and can be changed. */
export function write(verb: string, fields: Fields): string {
  const words = [verb];
  for (const letter of letters) {
    const value = fields[letter];
    if (value === undefined) continue;
    words.push(`${letter}:${/[\s"]/.test(value) || value === "" ? `"${value.replaceAll('"', "")}"` : value}`);
  }
  return words.join(" ");
}
