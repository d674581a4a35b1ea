// Every page in both languages, both themes and two widths: it stands, it is accessible, and a picture of it is kept.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { accessible, Browser, clean, shoot, signIn } from "./browser.mjs";
import { crash, opened } from "./scene.mjs";
import { Sentra } from "./sentra.mjs";

// With a folder for pictures every combination is gone through; otherwise enough of them that each choice is met.
const all = ["id", "en"].flatMap((language) => [true, false].flatMap((dark) => [1280, 390].map((width) => ({ language, dark, width }))));
const looks = process.env.SENTRA_SHOTS
  ? all
  : [
      { language: "id", dark: true, width: 1280 },
      { language: "en", dark: false, width: 1280 },
      { language: "id", dark: false, width: 390 },
    ];

describe("every page", () => {
  let sentra, browser, incident, contact;

  before(async () => {
    sentra = await Sentra.start();
    browser = await Browser.open();
    incident = await opened(sentra, 0);
    await opened(sentra, 2);
    contact = await sentra.call("POST", "/contacts", await crash(sentra, 3));
    const door = await browser.page();
    await door.goto(`${sentra.url}/console/`);
    await door.locator(".sign-in").waitFor();
    for (const look of looks) {
      const page = await browser.page(size(look));
      await page.goto(`${sentra.url}/console/`);
      await page.locator(".sign-in").waitFor();
      await accessible(page, `sign in, ${name("", look)}`);
      await shoot(page, name("sign-in", look));
      await page.close();
    }
    await signIn(door, sentra, "administrator");
    await door.close();
  });
  after(async () => {
    await browser?.close();
    await sentra?.stop();
  });

  const pages = {
    board: () => ["/console/", ".row"],
    contact: () => [`/console/?contact=${contact.id}`, ".case .said"],
    incident: () => [`/console/?incident=${incident.id}`, ".case .timeline li"],
    "new-contact": () => ["/console/?taking=true", ".take"],
    map: () => ["/console/map", ".chart"],
    units: () => ["/console/units", "tbody tr"],
    archive: () => ["/console/archive", "tbody tr"],
    journal: () => ["/console/journal?seq=1", ".verdict"],
  };

  for (const look of looks)
    it(name("look", look), async () => {
      const page = await browser.page(size(look));
      for (const [title, target] of Object.entries(pages)) {
        const [path, sign] = target();
        await page.goto(sentra.url + path);
        await page.locator(sign).first().waitFor({ state: "attached" });
        await page.locator(".fresh.fresh").waitFor({ state: "attached" });
        if (look.width > 390 && (await page.locator(".board-map, .map-page").count()) > 0)
          await page.locator(".chart[data-ready=true]").waitFor();
        assert.match(await page.locator(".drill").innerText(), /LATIHAN/);
        assert.equal(await page.locator("html").getAttribute("lang"), look.language);
        const fits = await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);
        assert.ok(fits, `${title} is no wider than the screen`);
        await accessible(page, name(title, look));
        await shoot(page, name(title, look));
      }
      clean(page, sentra);
      await page.close();
    });

  it("the map draws what the room knows: its worker runs and its layers hold features", async () => {
    const page = await browser.page({ language: "id", dark: true });
    await page.goto(`${sentra.url}/console/map`);
    await page.locator(".chart[data-ready=true]").waitFor();
    await page.waitForTimeout(1500);
    // Without the worker the canvas stays one colour.
    const colours = await page.evaluate(async () => {
      const source = document.querySelector("canvas.maplibregl-canvas");
      const copy = document.createElement("canvas");
      copy.width = 200;
      copy.height = 150;
      await new Promise((done) => requestAnimationFrame(done));
      const image = await createImageBitmap(source);
      const ctx = copy.getContext("2d");
      ctx.drawImage(image, 0, 0, 200, 150);
      const { data } = ctx.getImageData(0, 0, 200, 150);
      const seen = new Set();
      for (let i = 0; i < data.length; i += 4) seen.add(`${data[i] >> 4},${data[i + 1] >> 4},${data[i + 2] >> 4}`);
      return seen.size;
    });
    const shot = await page.locator(".chart").screenshot();
    assert.ok(colours > 3 || shot.length > 12_000, `the map is empty: ${colours} colours, ${shot.length} bytes`);
    clean(page, sentra);
    await page.close();
  });
});

function size({ language, dark, width }) {
  return { language, dark, width, height: width === 390 ? 844 : 800 };
}

function name(title, { language, dark, width }) {
  return `${title}-${language}-${dark ? "dark" : "light"}-${width}`;
}
