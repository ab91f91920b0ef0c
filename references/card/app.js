// Speaks with the host that shows the page as an app (MCP Apps, 2026-01-26): says that it is there, takes the result
// of the tool, reads the page of that decision from the server, and shows it in its own place.
const host = window.parent;
const waiting = new Map();
let asked = 0;

function send(message) {
  host.postMessage({ jsonrpc: "2.0", ...message }, "*");
}
function ask(method, params) {
  return new Promise((resolve, reject) => {
    asked += 1;
    waiting.set(asked, { resolve, reject });
    send({ id: asked, method, params });
  });
}

function theme(context) {
  if (context && ["light", "dark"].includes(context.theme)) document.documentElement.dataset.theme = context.theme;
}

// The id of the decision, wherever this host left it.
function decisionOf(result) {
  const said = [result.structuredContent && result.structuredContent.id];
  for (const part of result.content || []) said.push(part.uri, part.text);
  for (const words of said) {
    const found = /\bd-[0-9a-f]{20}\b/.exec(words || "");
    if (found) return found[0];
  }
  return null;
}

function say(words) {
  const place = document.querySelector(".waits");
  if (place) place.textContent = words;
}

// The parts of the page that the server made. Nothing in them runs: the policy allows this page's own scripts alone.
function adopt(text) {
  const made = new DOMParser().parseFromString(text, "text/html");
  const parts = made.querySelectorAll("body > header, body > main, body > footer");
  if (!parts.length) throw new Error("the page is empty");
  for (const old of document.querySelectorAll("body > header, body > main, body > footer")) old.remove();
  document.body.prepend(...[...parts].map((part) => document.importNode(part, true)));
  document.title = made.title;
  moveAll();
}

async function show(result) {
  if (!document.querySelector(".waits")) return;
  const text = (result.content || []).map((part) => part.text || "").join("\n").trim();
  const id = result.isError ? null : decisionOf(result);
  try {
    if (!id) throw new Error("no decision");
    const read = await ask("resources/read", { uri: "ui://decision/" + id });
    adopt(read.contents[0].text);
  } catch {
    // A host that reads no resources still has the words.
    say(text || "There is no decision to show.");
  }
}

const notices = {
  "ui/notifications/tool-result": show,
  "ui/notifications/tool-cancelled": () => say("The call was cancelled."),
  "ui/notifications/host-context-changed": theme,
};

window.addEventListener("message", (event) => {
  const message = event.data;
  if (event.source !== host || !message || message.jsonrpc !== "2.0") return;
  if (message.method && message.id !== undefined) {
    const known = ["ping", "ui/resource-teardown"].includes(message.method);
    send({ id: message.id, ...(known ? { result: {} } : { error: { code: -32601, message: "unknown method" } }) });
  } else if (message.method) {
    const notice = notices[message.method];
    if (notice) notice(message.params || {});
  } else if (waiting.has(message.id)) {
    const { resolve, reject } = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.error) reject(new Error(message.error.message));
    else resolve(message.result);
  }
});

async function greet() {
  const greeting = await ask("ui/initialize", {
    protocolVersion: "2026-01-26",
    appInfo: { name: "cs-backend-engineer", version: "1" },
    appCapabilities: { availableDisplayModes: ["inline", "fullscreen"] },
  });
  theme(greeting.hostContext);
  send({ method: "ui/notifications/initialized", params: {} });
  const measure = () => {
    const { width, height } = document.body.getBoundingClientRect();
    send({ method: "ui/notifications/size-changed", params: { width: Math.ceil(width), height: Math.ceil(height) } });
  };
  new ResizeObserver(measure).observe(document.body);
  measure();
}
// Opened by itself, it has nobody to speak with.
if (host !== window) greet().catch(() => say("The host does not answer."));
