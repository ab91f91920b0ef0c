// Looks at the pictures in a real Chromium: the page of a decision in every status, the diagrams, and the app in a
// host. Usage: node tests/browser/look.mjs BINARY [FOLDER FOR SCREENSHOTS]
// The modules lie in .browser at the root, which tests/run makes.
import { createRequire } from "node:module";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { app } from "./app.mjs";
import { diagrams } from "./diagrams.mjs";
import { pages } from "./pages.mjs";

const [binary, shots] = process.argv.slice(2);
if (!binary) {
  console.error("usage: node tests/browser/look.mjs BINARY [FOLDER FOR SCREENSHOTS]");
  process.exit(2);
}
const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "../..");
const require = createRequire(path.join(root, ".browser/package.json"));
const { chromium } = require("playwright-core");
const home = mkdtempSync(path.join(tmpdir(), "look-"));
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
  ],
});
let failed = 0;
const test = async (name, work) => {
  try {
    await work();
    console.log(`ok      ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${name}: ${error.message}`);
  }
};
try {
  console.log(`-- Chromium ${browser.version()}`);
  const all = { browser, require, binary: path.resolve(binary), home, shots, test };
  await pages(all);
  await diagrams(all);
  await app(all);
} finally {
  await browser.close();
  rmSync(home, { recursive: true, force: true });
}
console.log(failed ? `${failed} failed` : "all is well");
process.exit(failed ? 1 : 0);
