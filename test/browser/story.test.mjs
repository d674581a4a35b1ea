// The story of the spine, told in the console by a real browser: a report becomes a closed, provable incident.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { accessible, Browser, clean, shoot, signIn } from "./browser.mjs";
import { crash, near, place, type } from "./scene.mjs";
import { Sentra } from "./sentra.mjs";

describe("the story in the console", () => {
  let sentra, browser, page, first, incident, unit, seq;

  before(async () => {
    sentra = await Sentra.start();
    browser = await Browser.open();
    page = await browser.page({ language: "id", dark: true });
  });
  after(async () => {
    await browser?.close();
    await sentra?.stop();
  });

  it("refuses a wrong password in plain words, then lets the dispatcher in", async () => {
    await page.goto(`${sentra.url}/console/`);
    await page.locator("input[autocomplete=username]").fill(sentra.account("dispatcher").login);
    await page.locator("input[autocomplete=current-password]").fill("bukan kata sandi");
    await page.keyboard.press("Enter");
    await page.locator(".trouble").waitFor();
    await accessible(page, "sign in, refused");
    await shoot(page, "story-01-refused");
    page.troubles.length = 0;
    await signIn(page, sentra, "dispatcher");
  });

  it("says that this is an exercise, how fresh it is, and what the time is here", async () => {
    assert.match(await page.locator(".drill").innerText(), /LATIHAN/);
    await page.locator(".fresh.fresh").waitFor();
    assert.match(await page.locator(".top-clock").innerText(), /^\d\d:\d\d:\d\d\s*(WIB|WITA|WIT)$/);
    await accessible(page, "board");
  });

  it("shows a contact the moment it is filed, without a reload", async () => {
    first = await sentra.call("POST", "/contacts", await crash(sentra));
    await page.locator(`.row[data-id="${first.id}"]`).click();
    await page.locator(".case .said").waitFor();
    assert.match(await page.locator(".case").innerText(), /terjepit/);
    await accessible(page, "contact in hand");
    await shoot(page, "story-02-contact");
  });

  it("opens an incident from it with one key", async () => {
    await page.keyboard.press("o");
    await page.locator(".case .intervals").waitFor();
    incident = new URL(page.url()).searchParams.get("incident")?.replaceAll('"', "");
    assert.ok(incident);
    const opened = await sentra.call("GET", `/incidents/${incident}`);
    assert.deepEqual(opened.contact_ids, [first.id]);
    assert.match(await page.locator(".case .tags").innerText(), new RegExp(opened.number));
  });

  it("offers the open event to a second caller from the same place, and attaches with one key", async () => {
    const second = await sentra.call("POST", "/contacts", near(await crash(sentra), "Ada tabrakan di sini, satu orang terjepit"));
    await page.locator("#tab-contacts").click();
    await page.locator(`.row[data-id="${second.id}"]`).click();
    await page.locator(".twins li").first().waitFor();
    await shoot(page, "story-03-second-caller");
    await accessible(page, "possible duplicates");
    await page.keyboard.press("a");
    await page.locator(".case .intervals").waitFor();
    const attached = await sentra.call("GET", `/incidents/${incident}`);
    assert.deepEqual(attached.contact_ids.toSorted(), [first.id, second.id].toSorted());
  });

  it("recommends units with reasons, and Enter sends the first set", async () => {
    await page.locator(".proposed li").first().waitFor();
    const row = page.locator(".proposed li.on").first();
    unit = (await row.locator("b").innerText()).trim();
    assert.notEqual((await row.locator(".why").innerText()).trim(), "");
    await shoot(page, "story-04-recommendation");
    await accessible(page, "recommendation");
    await page.keyboard.press("Escape");
    await page.locator("body").press("Enter");
    await page.locator(".assigned li", { hasText: unit }).waitFor();
    const sent = await sentra.call("GET", `/incidents/${incident}`);
    assert.ok(sent.assignments.some((one) => one.call_sign === unit && one.state === "active"));
  });

  it("takes what is heard on the radio by the command line, saying first what Enter will do", async () => {
    await page.keyboard.press("/");
    await page.keyboard.type(`ST u:${unit} acknowledged`);
    assert.match(await page.locator("#line-says").innerText(), new RegExp(`${unit} menjadi terima tugas`));
    await shoot(page, "story-05-command-line");
    await page.keyboard.press("Enter");
    await page.locator(".assigned li", { hasText: unit }).filter({ hasText: "terima tugas" }).waitFor();

    await page.keyboard.press("/");
    await page.keyboard.press("ArrowUp");
    assert.match(await page.locator(".line input").inputValue(), new RegExp(`ST u:${unit}`));
    await page.locator(".line input").fill(`ST u:${unit} menuju lokasi`);
    await page.keyboard.press("Enter");
    await page.locator(".assigned li", { hasText: unit }).filter({ hasText: "menuju lokasi" }).waitFor();
  });

  it("takes it by the dialog too, with the time it was heard", async () => {
    await page.locator(".assigned li", { hasText: unit }).getByRole("button", { name: /Status/ }).click();
    await page.getByRole("dialog").waitFor();
    await accessible(page, "status dialog");
    await shoot(page, "story-06-status");
    await page.getByRole("dialog").getByRole("button", { name: /di lokasi$/ }).click();
    await page.locator(".assigned li", { hasText: unit }).filter({ hasText: "di lokasi" }).waitFor();
    await page.locator(".panel-head .tag", { hasText: "di lokasi" }).waitFor();
  });

  it("keeps a note", async () => {
    await page.locator("body").press("m");
    await page.keyboard.type("Dua korban, satu terjepit");
    await page.keyboard.press("Enter");
    await page.locator(".timeline li", { hasText: "Dua korban" }).waitFor();
    await page.keyboard.press("Escape");
  });

  it("refuses an edit on an old state, shows the state as it is, and sends again on that", async () => {
    await page.locator("body").press("p");
    const dialog = page.getByRole("dialog");
    await dialog.waitFor();
    // Somebody else writes on the same incident while the dialog stands open.
    await sentra.call("POST", `/incidents/${incident}/notes`, { text: "Dari layar lain" });
    await dialog.locator("input[value=P2]").check();
    await dialog.getByRole("textbox", { name: /Alasan/ }).fill("Korban sudah keluar");
    await accessible(page, "priority dialog");
    await dialog.getByRole("button", { name: "Ubah prioritas" }).click();
    await dialog.locator(".trouble").waitFor();
    assert.match(await dialog.locator(".trouble").innerText(), /Sekarang: di lokasi, P1/);
    await shoot(page, "story-07-stale");
    await dialog.locator(".trouble button").click();
    await page.locator(".panel-head .p2").waitFor();
    assert.equal((await sentra.call("GET", `/incidents/${incident}`)).priority, "P2");
  });

  it("closes with an outcome, and asks for a reason where a need is unmet", async () => {
    await page.locator(".case").getByRole("button", { name: /Tutup kejadian/ }).click();
    const dialog = page.getByRole("dialog");
    await dialog.waitFor();
    await accessible(page, "close dialog");
    await dialog.getByRole("combobox", { name: /Hasil/ }).fill("selesai");
    await dialog.getByRole("option").first().click();
    await dialog.getByRole("textbox", { name: /Alasan/ }).fill("Diselesaikan di tempat");
    await shoot(page, "story-08-close");
    await dialog.getByRole("button", { name: "Tutup kejadian" }).click();
    await page.locator(".panel-head .tag", { hasText: "selesai" }).waitFor();
    const closed = await sentra.call("GET", `/incidents/${incident}`);
    assert.equal(closed.state, "closed");
    await shoot(page, "story-09-closed");
  });

  it("tells the whole story in the timeline, and proves a line of it", async () => {
    await page.locator(".timeline li").nth(5).waitFor();
    await accessible(page, "closed incident");
    const line = page.locator(".timeline li", { hasText: "ditutup:" }).first();
    seq = Number((await line.locator(".seq").innerText()).replace("#", ""));
    await line.locator(".seq").click();
    await page.locator(".verdict.good").waitFor();
    assert.match(await page.locator(".verdict").innerText(), /^✓ Cocok/);
    await accessible(page, "journal proof");
    await shoot(page, "story-10-proof");
  });

  it("lets the auditor compare the same line with the signed checkpoint", async () => {
    const other = await Browser.open();
    try {
      const desk = await other.page({ language: "id", dark: true });
      await signIn(desk, sentra, "auditor", `/console/journal?seq=${seq}`);
      await desk.locator(".verdict.good").waitFor();
      await desk.locator("tbody tr.on", { hasText: "ditutup:" }).waitFor();
      assert.match(await desk.locator(".journal-proof .note").first().innerText(), /sentra/);
      await accessible(desk, "journal");
      await shoot(desk, "story-11-journal");
      clean(desk, sentra);
    } finally {
      await other.close();
    }
  });

  it("finds the closed incident again in the archive", async () => {
    await page.locator("body").press("4");
    await page.locator(".archive select").selectOption("closed");
    await page.locator(".archive tbody tr").first().waitFor();
    await accessible(page, "archive");
    await page.locator(".archive tbody button").first().click();
    await page.locator(".panel-head .tag", { hasText: "selesai" }).waitFor();
  });

  it("did all this without a script error and without any other host", () => clean(page, sentra));

  it("takes a call by keys alone: place, type, Enter — recorded, opened and sent in five presses beyond the words", async () => {
    await page.goto(`${sentra.url}/console/`);
    await page.locator(".chart[data-ready=true]").waitFor();
    let presses = 0;
    const press = async (key) => {
      presses++;
      await page.keyboard.press(key);
    };
    await press("n");
    await page.getByRole("textbox", { name: "Di mana?" }).and(page.locator(":focus")).waitFor();
    const at = await place(sentra, 1);
    await page.keyboard.type(`${at.lat}, ${at.lon}`);
    await press("Tab");
    await page.keyboard.type("kebakaran rumah");
    await page.getByRole("option").first().waitFor();
    await press("Enter");
    await accessible(page, "new contact");
    await shoot(page, "story-12-take");
    await press("Enter");
    await page.locator(".case .intervals").waitFor();
    await page.locator(".proposed li.on").first().waitFor();
    await press("Enter");
    await page.locator(".assigned li").first().waitFor();
    assert.ok(presses <= 12, `${presses} presses`);
    await shoot(page, "story-13-sent");
    clean(page, sentra);
  });

  it("keeps a file with the incident by the hash of its bytes", async () => {
    const bytes = Buffer.from("denah lantai dua");
    await page.locator(".case input[type=file]").setInputFiles({ name: "denah.txt", mimeType: "text/plain", buffer: bytes });
    await page.locator(".files li", { hasText: "denah.txt" }).waitFor();
    const hash = createHash("sha256").update(bytes).digest("hex");
    assert.match(await page.locator(".files li").innerText(), new RegExp(hash.slice(0, 12)));
  });

  it("ends a contact with one key, and never an alleged crime as a prank", async () => {
    const prank = await sentra.call("POST", "/contacts", { channel: "phone", text: "suara anak tertawa" });
    await page.locator("#tab-contacts").click();
    await page.locator(`.row[data-id="${prank.id}"]`).click();
    await page.locator(".case .said").waitFor();
    await page.locator("body").press("e");
    await page.getByRole("dialog").waitFor();
    await accessible(page, "ending a contact");
    await page.keyboard.press("p");
    await page.locator(`.row[data-id="${prank.id}"]`).waitFor({ state: "detached" });
    assert.equal((await sentra.call("GET", `/contacts/${prank.id}`)).ended_as, "prank");

    const theft = await sentra.call("POST", "/contacts", {
      channel: "phone",
      text: "rumah saya dibobol",
      type: await type(sentra, /burglary/),
      location: await place(sentra, 3),
    });
    await page.locator(`.row[data-id="${theft.id}"]`).click();
    await page.locator(".case .said").waitFor();
    await page.locator("body").press("e");
    assert.ok(await page.getByRole("dialog").getByRole("button", { name: /iseng/ }).isDisabled());
    await page.keyboard.press("Escape");
    clean(page, sentra);
  });

  it("finds every act by name in the palette, and lists all keys", async () => {
    await page.keyboard.press("Control+k");
    await page.getByRole("textbox", { name: "Cari tindakan…" }).waitFor();
    await page.keyboard.type("jurnal");
    await shoot(page, "story-14-palette");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/console/journal");
    await page.locator("body").press("?");
    await page.getByRole("dialog").locator("tbody tr").nth(10).waitFor();
    await accessible(page, "all keys");
    await shoot(page, "story-15-keys");
    clean(page, sentra);
  });
});
