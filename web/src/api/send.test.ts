import { describe, expect, it } from "vitest";
import { makeSend } from "./send";

const url = "http://127.0.0.1/api/v1/contacts";
const post = (body: string) => new Request(url, { method: "POST", body });
const ok = () => new Response("{}", { status: 200 });

function wired(answers: (() => Response)[]) {
  const keys: (string | null)[] = [];
  let out = 0;
  const transport: typeof fetch = (input) => {
    const request = input as Request;
    keys.push(request.headers.get("Idempotency-Key"));
    const next = answers.shift() ?? ok;
    return Promise.resolve().then(next);
  };
  const send = makeSend({ language: () => "en", signedOut: () => out++ }, transport, [0, 0]);
  return { send, keys, outs: () => out };
}
const lost = () => {
  throw new TypeError("network");
};

describe("sending", () => {
  it("repeats a write whose answer was lost, under the same key", async () => {
    const { send, keys } = wired([lost, () => new Response("", { status: 503 }), ok]);
    expect((await send(post("{}"))).status).toBe(200);
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
  });

  it("keeps the key when all tries were lost and the person presses again", async () => {
    const { send, keys } = wired([lost, lost, lost, ok]);
    await expect(send(post('{"text":"a"}'))).rejects.toThrow();
    await send(post('{"text":"a"}'));
    expect(new Set(keys).size).toBe(1);
  });

  it("takes a new key for a new act, even with the same words", async () => {
    const { send, keys } = wired([]);
    await send(post('{"text":"a"}'));
    await send(post('{"text":"a"}'));
    expect(new Set(keys).size).toBe(2);
  });

  it("does not repeat a refusal, and gives reads no key", async () => {
    const { send, keys } = wired([() => new Response("{}", { status: 409 })]);
    expect((await send(post("{}"))).status).toBe(409);
    await send(new Request(url));
    expect(keys).toHaveLength(2);
    expect(keys[1]).toBeNull();
  });

  it("notices that the session is over", async () => {
    const { send, outs } = wired([() => new Response("{}", { status: 401 })]);
    await send(new Request(url));
    expect(outs()).toBe(1);
  });
});
