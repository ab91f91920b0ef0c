// The page of a decision: nothing goes out, nothing is blocked, it reads well for everybody, and its markers move.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, statSync } from "node:fs";
import path from "node:path";
import { args, cases } from "./cases.mjs";

const WIDTHS = [360, 1280];
const SCHEMES = ["light", "dark"];
/** What a page may weigh, bytes. */
const MOST = 60_000;

/** Opens a page and keeps what went wrong in it and what it asked the network for. */
export async function open(browser, url, options = {}) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const said = [];
  page.on("console", (message) => said.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => said.push(`error: ${error.message}`));
  page.on("request", (request) => request.url() === url || said.push(`request: ${request.url()}`));
  await page.addInitScript(() => {
    globalThis.violations = [];
    addEventListener("securitypolicyviolation", (event) => globalThis.violations.push(event.violatedDirective));
  });
  await page.goto(url);
  return { context, page, said };
}

/** What axe finds, a line each. */
export async function faults(page, require) {
  const axe = require("axe-core");
  await page.evaluate(axe.source);
  const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  return found.violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.html.slice(0, 120)} ${n.failureSummary}`));
}

export async function pages({ browser, require, binary, home, shots, test }) {
  if (shots) mkdirSync(shots, { recursive: true });
  const store = path.join(home, "walks.db");
  const run = (...given) => spawnSync(binary, ["--store", store, "--log-dir", "none", ...given], { encoding: "utf8" });
  for (const { name, code, walk, nasty, ...given } of cases) {
    const flags = given.flags ?? walk((...more) => run(...more).stdout);
    const file = path.join(home, `${name}.html`);
    const url = `file://${file}`;
    await test(`${name}: is written, small, the same each time`, async () => {
      const write = () => {
        const ran = run("decide", "--html", file, ...args(flags));
        assert.equal(ran.status, code, ran.stderr + ran.stdout.slice(0, 300));
        assert.match(ran.stderr, /the page is in \//);
        return statSync(file).size;
      };
      const size = write();
      assert.ok(size < MOST, `${size} bytes`);
      assert.equal(write(), size);
    });
    for (const colorScheme of SCHEMES) {
      for (const width of WIDTHS) {
        await test(`${name}: ${colorScheme}, ${width} px`, async () => {
          const { context, page, said } = await open(browser, url, { colorScheme, viewport: { width, height: 900 } });
          const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          assert.ok(wide <= 0, `it overflows by ${wide} px`);
          assert.deepEqual(await page.evaluate(() => globalThis.violations), []);
          assert.deepEqual(said, []);
          assert.deepEqual(await faults(page, require), []);
          if (shots) await page.screenshot({ path: path.join(shots, `${name}-${colorScheme}-${width}.png`), fullPage: true });
          await context.close();
        });
      }
    }
    await test(`${name}: says it all without its script`, async () => {
      const { context, page } = await open(browser, url, { javaScriptEnabled: false });
      assert.equal(await page.locator(".mover:visible").count(), 0);
      const lines = await page.locator(".line").count();
      assert.equal(lines, { incomplete: 0, no_fit: 1 }[name] ?? 2, "lines of what is known");
      assert.equal(await page.locator(".parts > li:visible").count(), await page.locator(".parts > li").count());
      await context.close();
    });
    if (nasty) {
      await test(`${name}: names stay words`, async () => {
        const { context, page } = await open(browser, url);
        assert.equal(await page.locator("img").count(), 0);
        assert.equal(await page.locator("script").count(), 1);
        assert.ok((await page.textContent("body")).includes(nasty), "the name stands as it was given");
        await context.close();
      });
    }
  }
  const decided = `file://${path.join(home, "decided.html")}`;
  await test("the marker moves by keyboard, and says what the server wrote", async () => {
    const { context, page } = await open(browser, decided);
    for (const line of await page.locator(".line").all()) {
      const [input, shown] = [line.getByRole("slider"), line.locator(".shown")];
      const words = async () => [await shown.textContent(), await input.getAttribute("aria-valuetext")];
      const before = await words();
      assert.match(before[0], /^A · .*as decided$/);
      await input.focus();
      await page.keyboard.press("End");
      const after = await words();
      assert.notDeepEqual(after, before);
      const last = await line.locator(".parts > li").last();
      assert.ok(after[0].endsWith(await last.locator(".outcome").textContent()), after[0]);
      assert.ok(after[0].endsWith(after[1]));
      assert.match(await last.getAttribute("class"), /here/);
      await page.keyboard.press("ArrowLeft");
      assert.notDeepEqual(await words(), after, "one step back");
    }
    await context.close();
  });
  await test("the policy holds: no other script, no network", async () => {
    const { context, page } = await open(browser, decided);
    const ran = await page.evaluate(async () => {
      const script = document.createElement("script");
      script.textContent = "globalThis.ran = true";
      document.body.append(script);
      const fetched = await fetch("http://127.0.0.1:9/").then(() => true, () => false);
      const styled = document.createElement("p");
      styled.setAttribute("style", "position:fixed");
      document.body.append(styled);
      return [globalThis.ran ?? false, fetched, getComputedStyle(styled).position];
    });
    assert.deepEqual(ran, [false, false, "static"]);
    const blocked = await page.evaluate(() => globalThis.violations);
    for (const directive of ["script-src-elem", "connect-src", "style-src-attr"]) {
      assert.ok(blocked.includes(directive), `${directive} among ${blocked}`);
    }
    await context.close();
  });
  await test("on paper it is light, and every part is open", async () => {
    const { context, page } = await open(browser, decided, { colorScheme: "dark" });
    await page.emulateMedia({ media: "print" });
    const [ink, height] = await page.evaluate(() => [
      getComputedStyle(document.body).color,
      document.querySelector("details li").getBoundingClientRect().height,
    ]);
    assert.equal(ink, "rgb(26, 30, 36)");
    assert.ok(height > 0, "the closed lists are printed");
    assert.equal(await page.locator(".mover:visible").count(), 0);
    await context.close();
  });
}
