// The app in a host: a page with a frame, as hosts build one, in front of the real server.
import assert from "node:assert/strict";
import path from "node:path";
import { faults } from "./pages.mjs";
import { serve } from "./server.mjs";

const SAMPLE = {
  team_size: 8, qps_p99: 50, read_write_ratio: "20", tenancy: "shared-multi-tenant", data_sensitivity: "pii",
  pattern: "modular-monolith", language: "typescript",
};
/** What hosts impose where a resource names no domain (MCP Apps, 2026-01-26). */
const POLICY = "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; media-src 'self' data:; connect-src 'none'";
const MEDIA = "text/html;profile=mcp-app";

/** The host's own script: greets the app, hands it the tool's result, passes its reads to the server. */
function host({ html, result, theme, reads }) {
  const frame = document.createElement("iframe");
  frame.sandbox = "allow-scripts";
  frame.title = "app";
  frame.style.cssText = "width:100%;height:300px;border:0";
  globalThis.heard = [];
  addEventListener("message", async (event) => {
    if (event.source !== frame.contentWindow) return;
    const { id, method, params } = event.data;
    globalThis.heard.push(method ?? `answer ${id}`);
    const post = (message) => frame.contentWindow.postMessage({ jsonrpc: "2.0", ...message }, "*");
    globalThis.post = post;
    if (method === "ui/initialize") {
      globalThis.greeted = params;
      post({ id, result: { protocolVersion: "2026-01-26", hostInfo: { name: "h", version: "1" }, hostCapabilities: { serverResources: {} }, hostContext: { theme } } });
    } else if (method === "ui/notifications/initialized") {
      post({ method: "ui/notifications/tool-input", params: { arguments: {} } });
      post({ method: "ui/notifications/tool-result", params: result });
    } else if (method === "resources/read") {
      if (reads) post({ id, ...(await globalThis.toServer(method, params)) });
      else post({ id, error: { code: -32601, message: "this host reads nothing" } });
    } else if (method === "ui/notifications/size-changed") {
      frame.style.height = `${params.height}px`;
    }
  });
  frame.srcdoc = html;
  document.body.append(frame);
}

export async function app({ browser, require, binary, home, shots, test }) {
  const extension = "io.modelcontextprotocol/ui";
  const server = await serve(binary, path.join(home, "app.db"), { extensions: { [extension]: { mimeTypes: [MEDIA] } } });
  const shown = async ({ uri, result, theme = "light", reads = true, width = 800 }) => {
    const { text } = await server.read(uri);
    // As hosts do: their own policy comes before the page's, and both hold.
    const html = text.replace("<head>", `<head><meta http-equiv="Content-Security-Policy" content="${POLICY}">`);
    const context = await browser.newContext({ viewport: { width, height: 900 } });
    const page = await context.newPage();
    const said = [];
    page.on("console", (m) => said.push(`${m.type()}: ${m.text()}`));
    page.on("pageerror", (e) => said.push(`error: ${e.message}`));
    page.on("request", (r) => said.push(`request: ${r.url()}`));
    await page.setContent("<!doctype html><html lang=en><title>host</title><body></body>");
    said.length = 0;
    await page.exposeFunction("toServer", async (method, params) => {
      const { result, error } = await server.raw(method, params);
      return error ? { error } : { result };
    });
    await page.evaluate(host, { html, result, theme, reads });
    await page.waitForFunction(() => globalThis.heard.includes("ui/notifications/initialized"));
    return { context, page, frame: page.frames()[1], said: () => said.filter((s) => !s.includes("about:srcdoc")) };
  };
  const made = await server.call("decide", SAMPLE);
  const id = made.structuredContent.id;

  await test("the extension, the tool and its page are found", async () => {
    assert.deepEqual(server.greeting.capabilities.extensions, { [extension]: {} });
    const { tools } = await server.ask("tools/list", {});
    const ui = Object.fromEntries(tools.filter((t) => t._meta).map((t) => [t.name, t._meta]));
    assert.deepEqual(ui, { decide: { ui: { resourceUri: "ui://decision/card" } } });
    for (const uri of ["ui://decision/card", `ui://decision/${id}`]) {
      const contents = await server.read(uri);
      assert.equal(contents.mimeType, MEDIA);
      assert.deepEqual(contents._meta, { ui: { csp: {}, prefersBorder: true } });
    }
  });
  for (const theme of ["light", "dark"]) {
    await test(`a host shows the decision that the tool made, ${theme}`, async () => {
      const { context, page, frame, said } = await shown({ uri: "ui://decision/card", result: made, theme });
      await frame.waitForSelector("h1:has-text('node-express')");
      assert.equal(await frame.locator("header code").textContent(), id);
      assert.equal(await frame.evaluate(() => document.documentElement.dataset.theme), theme);
      const slider = frame.getByRole("slider").first();
      await slider.focus();
      await page.keyboard.press("End");
      assert.match(await slider.getAttribute("aria-valuetext"), /nestjs-large-modular-monolith/);
      // It has grown to what it holds, so that the host needs no second scroll bar.
      await page.waitForFunction(() => parseInt(document.querySelector("iframe").style.height, 10) > 2000);
      assert.deepEqual(await faults(frame, require), []);
      assert.deepEqual(said(), []);
      const greeted = await page.evaluate(() => globalThis.greeted);
      assert.equal(greeted.protocolVersion, "2026-01-26");
      if (shots) await page.screenshot({ path: path.join(shots, `app-${theme}.png`) });
      await page.evaluate(() => globalThis.post({ id: 77, method: "ui/resource-teardown", params: {} }));
      await page.waitForFunction(() => globalThis.heard.includes("answer 77"));
      await context.close();
    });
  }
  await test("a host that leaves the structured result out", async () => {
    const { context, frame } = await shown({ uri: "ui://decision/card", result: { content: made.content } });
    await frame.waitForSelector("h1:has-text('node-express')");
    await context.close();
  });
  await test("a host that reads no resources shows the words", async () => {
    const { context, frame } = await shown({ uri: "ui://decision/card", result: made, reads: false });
    await frame.waitForSelector(".waits:has-text('Status: decided, profile **node-express**')");
    await context.close();
  });
  await test("a refused call shows its words", async () => {
    const refused = await server.call("decide", { team_size: "many" });
    const { context, frame } = await shown({ uri: "ui://decision/card", result: refused });
    await frame.waitForSelector(".waits:has-text('team_size')");
    await context.close();
  });
  await test("a host that follows the link shows the decision whole, and nobody else's words", async () => {
    const { context, page, frame, said } = await shown({ uri: `ui://decision/${id}`, result: { content: [{ type: "text", text: "other" }] } });
    await frame.waitForSelector("h1:has-text('node-express')");
    await page.evaluate(() => globalThis.post({ method: "ui/notifications/host-context-changed", params: { theme: "dark" } }));
    await frame.waitForSelector("html[data-theme=dark]");
    assert.deepEqual(said(), []);
    await context.close();
  });
  server.end();
}
