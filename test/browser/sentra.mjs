// Starts a seeded Sentra of its own for a spec, on a free port and in a folder that is thrown away afterwards.
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const binary = process.env.SENTRA_BIN ?? new URL("../../bin/sentra", import.meta.url).pathname;
const patienceMs = 60_000;

export class Sentra {
  /** A quiet city: seeded and standing still, so that a test decides what happens. */
  static async start() {
    const data = await mkdtemp(join(tmpdir(), "sentra-browser-"));
    const sentra = new Sentra(data);
    await sentra.run("127.0.0.1:0");
    return sentra;
  }

  constructor(data) {
    this.data = data;
    this.output = "";
  }

  async run(listen) {
    const args = ["demo", "--quiet-city", "--data", this.data, "--listen", listen];
    this.child = spawn(binary, args, { stdio: ["ignore", "pipe", "pipe"] });
    const keep = (chunk) => (this.output = (this.output + chunk).slice(-20_000));
    this.child.stdout.on("data", keep);
    this.child.stderr.on("data", keep);
    this.gone = new Promise((done) => this.child.once("exit", done));
    this.child.once("error", (error) => keep(`${error}\n`));

    const until = Date.now() + patienceMs;
    for (;;) {
      if (this.child.exitCode !== null || Date.now() > until) throw new Error(`sentra did not start:\n${this.output}`);
      const demo = await readFile(join(this.data, "demo.json"), "utf8").then(JSON.parse, () => undefined);
      if (demo && (await healthy(demo.url))) {
        this.demo = demo;
        this.url = demo.url.replace(/\/$/, "");
        return;
      }
      await pause(50);
    }
  }

  /** An account of a role, as the demo made it. */
  account(role) {
    const found = this.demo.accounts.find((account) => account.role === role);
    if (!found) throw new Error(`the demo has no ${role}`);
    return found;
  }

  /** Calls the API as the world outside does. Answers the parsed body; a refusal is thrown. */
  async call(method, path, body, headers = {}) {
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: { Authorization: `Bearer ${this.demo.api_key}`, "Content-Type": "application/json", ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  }

  /** The line is cut: no farewell, as when power fails. */
  async cut() {
    this.child.kill("SIGKILL");
    await this.gone;
  }

  /** The same data at the same address again. */
  async back() {
    await this.run(new URL(this.url).host);
  }

  async stop() {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill("SIGTERM");
    const slow = setTimeout(() => this.child.kill("SIGKILL"), 5000);
    await this.gone;
    clearTimeout(slow);
    await rm(this.data, { recursive: true, force: true });
  }
}

async function healthy(url) {
  return fetch(new URL("/healthz", url)).then(
    (response) => response.status === 200,
    () => false,
  );
}
