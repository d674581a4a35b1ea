/** One field the server refused, with its message in the reader's language. */
export interface FieldError {
  field: string;
  message: string;
}

/**
 * Every refusal the console shows. The words come from the server in the reader's language (RFC 9457); only when no
 * answer came at all (status 0) does the console find its own words.
 */
export class Problem extends Error {
  readonly status: number;
  readonly title: string;
  readonly fields: FieldError[];
  /** With 412: the record as it now stands, to be shown beside what the person wanted. */
  readonly current: unknown;

  constructor(status: number, title: string, detail: string, fields: FieldError[] = [], current: unknown = undefined) {
    super(detail || title);
    this.name = "Problem";
    this.status = status;
    this.title = title;
    this.fields = fields;
    this.current = current;
  }

  get unreachable(): boolean {
    return this.status === 0;
  }
  get stale(): boolean {
    return this.status === 412;
  }
  get lostRace(): boolean {
    return this.status === 409;
  }
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** Reads a problem document defensively: a proxy in between may answer with anything. */
export function problemFrom(status: number, body: unknown): Problem {
  if (!isRecord(body)) return new Problem(status, "", "");
  const fields: FieldError[] = [];
  if (Array.isArray(body.errors)) {
    for (const entry of body.errors as unknown[]) {
      if (isRecord(entry)) fields.push({ field: text(entry.field), message: text(entry.message) });
    }
  }
  return new Problem(status, text(body.title), text(body.detail), fields, body.current);
}

export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem(0, "", error instanceof Error ? error.message : "");
}
