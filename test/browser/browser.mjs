// A real browser with a profile of its own, an eye on errors, and the accessibility rules of axe-core.
import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

// The browser's driver is a development dependency of the console and lives there.
const fromConsole = createRequire(new URL("../../web/package.json", import.meta.url));
const { chromium } = fromConsole("playwright-core");
const axe = await readFile(fromConsole.resolve("axe-core/axe.min.js"), "utf8");

const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const shots = process.env.SENTRA_SHOTS;

const args = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--enable-unsafe-swiftshader",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export class Browser {
  static async open() {
    const profile = await mkdtemp(join(tmpdir(), "sentra-chromium-"));
    const context = await chromium.launchPersistentContext(profile, {
      executablePath,
      args,
      viewport: { width: 1280, height: 800 },
      locale: "id-ID",
    });
    return new Browser(context, profile);
  }

  constructor(context, profile) {
    this.context = context;
    this.profile = profile;
  }

  /** A page on which every script error, refused resource and foreign host is a failure, told by `page.troubles`. */
  async page({ width = 1280, height = 800, language, dark } = {}) {
    const page = await this.context.newPage();
    await page.setViewportSize({ width, height });
    await page.addInitScript(
      ([lang, scheme]) => {
        if (lang) localStorage.setItem("sentra.language", lang);
        if (scheme) localStorage.setItem("mantine-color-scheme-value", scheme);
      },
      [language, dark === undefined ? undefined : dark ? "dark" : "light"],
    );
    page.setDefaultTimeout(15_000);
    page.troubles = [];
    page.hosts = new Set();
    page.on("pageerror", (error) => page.troubles.push(`script error: ${error.message}`));
    page.on("console", (message) => {
      const text = message.text();
      if (message.type() === "error" && !/Failed to load resource|net::ERR_/.test(text)) page.troubles.push(`console: ${text}`);
    });
    page.on("request", (request) => {
      const { protocol, host } = new URL(request.url());
      if (protocol.startsWith("http")) page.hosts.add(host);
    });
    return page;
  }

  async close() {
    await this.context.close();
    await rm(this.profile, { recursive: true, force: true });
  }
}

/** Signs in by the form, as a person does. */
export async function signIn(page, sentra, role, path = "/console/") {
  const { login, password } = sentra.account(role);
  await page.goto(sentra.url + path);
  await page.locator("input[autocomplete=username]").fill(login);
  await page.locator("input[autocomplete=current-password]").fill(password);
  await page.keyboard.press("Enter");
  await page.locator(".shell").waitFor();
}

/** No violation of WCAG 2.2 A and AA that a machine can find. */
export async function accessible(page, where) {
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const result = await globalThis.axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    });
    return result.violations.map((one) => ({
      rule: one.id,
      help: one.help,
      nodes: one.nodes.slice(0, 4).map((node) => `${node.html.slice(0, 160)} — ${node.any[0]?.message ?? node.failureSummary}`),
    }));
  });
  assert.deepEqual(found, [], `axe on ${where}`);
}

/** Keeps a picture when a folder for pictures is given (SENTRA_SHOTS). */
export async function shoot(page, name) {
  if (!shots) return;
  await mkdir(shots, { recursive: true });
  await page.screenshot({ path: join(shots, `${name}.png`) });
}

/** Nothing went wrong on the page, and it spoke with nobody but its own server. */
export function clean(page, sentra) {
  assert.deepEqual(page.troubles, []);
  assert.deepEqual([...page.hosts], [new URL(sentra.url).host]);
}
