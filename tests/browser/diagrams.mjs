// The diagrams: Mermaid's own parser takes each, and what it draws says what we wrote, whatever the names are.
import assert from "node:assert/strict";
import path from "node:path";
import { cases } from "./cases.mjs";
import { serve } from "./server.mjs";

const nasty = cases.find((c) => c.nasty).nasty;
const plain = (text) => text.replace(/\s+/g, "");
const typed = (flags) => {
  const named = { "language-preference": "language" };
  const facts = Object.entries(flags).map(([name, value]) => ({ fact: named[name] ?? name.replaceAll("-", "_"), value }));
  return { facts };
};

export async function diagrams({ browser, require, binary, home, shots, test }) {
  const server = await serve(binary, path.join(home, "diagrams.db"));
  const page = await (await browser.newContext({ viewport: { width: 1600, height: 1000 } })).newPage();
  await page.goto("about:blank");
  await page.addScriptTag({ path: path.join(path.dirname(require.resolve("mermaid/package.json")), "dist/mermaid.min.js") });
  const draw = async (name, fenced, theme = "default") => {
    const text = fenced.replace(/^```mermaid\n/, "").replace(/```\n$/, "");
    assert.notEqual(text, fenced, "it is fenced");
    const svg = await page.evaluate(async ([text, theme]) => {
      globalThis.mermaid.initialize({ startOnLoad: false, theme, securityLevel: "strict" });
      const parsed = await globalThis.mermaid.parse(text);
      const { svg } = await globalThis.mermaid.render(`d${Math.random().toString(36).slice(2)}`, text);
      document.body.innerHTML = svg;
      document.body.style.background = theme === "dark" ? "#111" : "#fff";
      const labels = [...document.querySelectorAll(".nodeLabel, .edgeLabel")].map((l) => l.textContent);
      return { type: parsed.diagramType, labels, foreign: document.body.querySelectorAll("img, script, a[href]").length };
    }, [text, theme]);
    assert.match(svg.type, /^flowchart/);
    assert.equal(svg.foreign, 0, "no element of others");
    assert.ok(!svg.labels.some((l) => l.includes("Unsupported")), "every label is drawn");
    if (shots) await page.locator("svg").first().screenshot({ path: path.join(shots, `${name}-${theme}.png`) });
    return { text, drawn: plain(svg.labels.join("\n")) };
  };
  const says = (drawing, ...words) => {
    for (const word of words) assert.ok(drawing.drawn.includes(plain(word)), `“${word}” is not drawn: ${drawing.drawn.slice(0, 600)}`);
  };
  const both = async (name, uri) => {
    const { text, mimeType } = await server.read(uri);
    assert.equal(mimeType, "text/markdown");
    await draw(name, text, "dark");
    return draw(name, text);
  };

  await test("the composition map", async () => {
    const map = await both("map", "reference://composition_map/diagram");
    says(map, "slo-architect", "cs-ciso-advisor", "On request", "migration plan with a way back per step");
  });
  for (const { name, flags } of cases.filter((c) => c.flags)) {
    await test(`${name}: the decision and its chain`, async () => {
      const { structuredContent: made } = await server.call("decide", typed(flags));
      const drawing = await both(`${name}-diagram`, `decision://${made.id}/diagram`);
      says(drawing, { decided: made.profile, blocked: "no stack behind a kill", incomplete: "incomplete" }[made.status]);
      if (made.status === "decided") {
        says(drawing, "stack change, approval not asked", "database");
        await server.call("digest", {
          decision_id: made.id,
          artifacts: [
            { specialist: "slo-architect", path: `docs/${nasty}.md`, verdict: nasty.slice(0, 60), by: "Dana Reyes" },
            { specialist: nasty.slice(0, 30), path: "x.md" },
          ],
        });
      }
      const chain = await both(`${name}-chain`, `decision://${made.id}/chain`);
      if (made.status === "decided") says(chain, "done", "handed in by Dana Reyes", "api-design-reviewer", "next", "not run", "beside the chain");
      else says(chain, "no chain");
    });
  }
  await test("a walk: asked, skipped, stopped, overridden, decided", async () => {
    const brief = `12 engineers, weekly releases. ${nasty}`;
    let walk = (await server.call("walk_question", { parent_agent: "cs-vpe-advisor", brief })).structuredContent;
    const uri = `walk://${walk.walk_id}/diagram`;
    const step = async (given) => {
      walk = (await server.call("walk_question", { walk_id: walk.walk_id, ...given })).structuredContent;
    };
    says(await both("walk-asking", uri), "Q1 Load", "skipped: not walked for cs-vpe-advisor", "asked: waits", "to come");
    await step({ answer: "microservices" });
    says(await both("walk-stopped", uri), "stopped by a kill criterion", "microservices-under-30-engineers");
    await step({ override_rule: walk.stop.rule, override_by: nasty.slice(0, 40), override_reason: `- 1. ${nasty}` });
    says(await both("walk-overridden", uri), "override of microservices-under-30-engineers", nasty.slice(0, 40));
    await step({ revise: "Q5" });
    says(await both("walk-revised", uri), "asked again: waits");
    await step({ answer: "a modular monolith after all" });
    await step({ answer: "99.9 %, and Ines Okoye spends the error budget" });
    const { structuredContent: made } = await server.call("decide", { walk_id: walk.walk_id });
    const done = await both("walk-decided", uri);
    says(done, "answered", "Ines Okoye", made.status === "decided" ? `decided: ${made.id}` : "ready");
  });
  await test("a walk whose parent tries to break out, and a contradiction", async () => {
    const opened = (await server.call("walk_question", {
      parent_agent: nasty.slice(0, 60), brief: "We are 8 engineers. The team is 12 engineers.",
    })).structuredContent;
    const drawing = await both("walk-contradiction", `walk://${opened.walk_id}/diagram`);
    says(drawing, "Q5 Pattern", "Q7");
  });
  server.end();
}
