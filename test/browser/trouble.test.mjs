// When things go wrong: a cut feed is loud, a lost race says why, nothing is recorded twice.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { accessible, Browser, shoot, signIn } from "./browser.mjs";
import { opened } from "./scene.mjs";
import { Sentra } from "./sentra.mjs";

describe("trouble in the console", () => {
  let sentra, browser, page;

  before(async () => {
    sentra = await Sentra.start();
    browser = await Browser.open();
    page = await browser.page({ language: "id", dark: true });
    await signIn(page, sentra, "dispatcher");
  });
  after(async () => {
    await browser?.close();
    await sentra?.stop();
  });

  it("tells the one who lost a dispatch race why, and what to do now", async () => {
    const mine = await opened(sentra, 1);
    const other = await opened(sentra, 2);
    await page.goto(`${sentra.url}/console/?incident=${mine.id}`);
    await page.locator(".proposed li.on").first().waitFor();
    // In the instant between the key and the server, another desk sends the same units elsewhere.
    await page.route(`**/incidents/${mine.id}/assignments`, async (route) => {
      const { unit_ids } = route.request().postDataJSON();
      await sentra.call("POST", `/incidents/${other.id}/assignments`, { unit_ids, reason: "lebih dekat" });
      await route.continue();
    });
    await page.locator("body").press("Enter");
    await page.locator(".send-trouble .trouble").waitFor();
    assert.match(await page.locator(".send-trouble").innerText(), /dihitung ulang/);
    await accessible(page, "lost race");
    await shoot(page, "trouble-1-race");
    await page.unroute(`**/incidents/${mine.id}/assignments`);
    const after_ = await sentra.call("GET", `/incidents/${mine.id}`);
    assert.deepEqual(after_.assignments.filter((one) => one.state === "active"), []);
  });

  it("shows a cut feed louder than anything, keeps what it knew, and heals by itself", async () => {
    const incidents = await page.locator("#tab-incidents span").innerText();
    await sentra.cut();
    await page.locator(".lost").waitFor({ timeout: 20_000 });
    assert.match(await page.locator(".fresh").innerText(), /terputus/);
    assert.equal(await page.locator("#tab-incidents span").innerText(), incidents);
    await accessible(page, "cut feed");
    await shoot(page, "trouble-2-cut");

    // A write meanwhile says that it may not be stored, and that trying again is safe.
    await page.locator("body").press("m");
    await page.keyboard.type("Ditulis saat terputus");
    await page.keyboard.press("Enter");
    await page.locator(".note-line .trouble").waitFor({ timeout: 20_000 });
    assert.match(await page.locator(".note-line .trouble").innerText(), /mengulang aman/);

    await sentra.back();
    await page.locator(".lost").waitFor({ state: "detached", timeout: 30_000 });
    await page.locator(".note-line .trouble button").click();
    await page.locator(".timeline li", { hasText: "Ditulis saat terputus" }).waitFor();
    assert.equal(await page.locator(".timeline li", { hasText: "Ditulis saat terputus" }).count(), 1);
  });

  it("records a contact once though its answer was lost on the way", async () => {
    let lost = 0;
    await page.route("**/api/v1/incidents/*/notes", async (route) => {
      // The server has it; the answer never arrives.
      if (lost++ === 0) {
        await route.fetch();
        await route.abort("connectionreset");
      } else await route.continue();
    });
    await page.locator("body").press("m");
    await page.keyboard.type("Hanya sekali");
    await page.keyboard.press("Enter");
    await page.locator(".timeline li", { hasText: "Hanya sekali" }).waitFor();
    await page.waitForTimeout(500);
    assert.equal(await page.locator(".timeline li", { hasText: "Hanya sekali" }).count(), 1);
    assert.ok(lost >= 2, "the console tried again by itself");
    await page.unroute("**/api/v1/incidents/*/notes");
  });

  it("goes back to the door when the session is over, and to the same work after it", async () => {
    const address = page.url();
    await page.context().clearCookies();
    await page.locator("body").press("m");
    await page.keyboard.type("Tanpa sesi");
    await page.keyboard.press("Enter");
    await page.locator(".sign-in").waitFor();
    await shoot(page, "trouble-3-ended");
    await accessible(page, "session over");
    const { login, password } = sentra.account("dispatcher");
    await page.locator("input[autocomplete=username]").fill(login);
    await page.locator("input[autocomplete=current-password]").fill(password);
    await page.keyboard.press("Enter");
    await page.locator(".case .intervals").waitFor();
    assert.equal(page.url(), address);
  });
});
