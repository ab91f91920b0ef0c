// The real server over standard input and output.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** Starts it; `ask` gives a result, or throws with the server's words. */
export async function serve(binary, store, capabilities = {}) {
  const server = spawn(binary, ["--store", store, "--log-dir", "none", "serve"], { stdio: ["pipe", "pipe", "inherit"] });
  const waiting = new Map();
  createInterface({ input: server.stdout }).on("line", (line) => {
    const message = JSON.parse(line);
    waiting.get(message.id)?.(message);
    waiting.delete(message.id);
  });
  let last = 0;
  const send = (message) => server.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
  const raw = (method, params) =>
    new Promise((done) => {
      last += 1;
      waiting.set(last, done);
      send({ id: last, method, params });
    });
  const ask = async (method, params) => {
    const answer = await raw(method, params);
    if (answer.error) throw new Error(answer.error.message);
    return answer.result;
  };
  const greeting = await ask("initialize", {
    protocolVersion: "2025-11-25", capabilities, clientInfo: { name: "host", version: "1" },
  });
  send({ method: "notifications/initialized" });
  const call = async (name, given) => ask("tools/call", { name, arguments: given });
  const read = async (uri) => (await ask("resources/read", { uri })).contents[0];
  return { greeting, ask, call, read, raw, end: () => server.kill() };
}
