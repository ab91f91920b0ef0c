// The server as the Inspector meets it, over standard input and output, Streamable HTTP and HTTP+SSE.
//
//     node inspector.mjs BINARY
//
// Each session lists the tools under `--strict`, which fails on any schema that some client refuses, then walks a
// whole walk, reads and fetches a prompt, each in a program run of its own (the Inspector completes nothing and shows
// no forms from the command line). Prints one line a session and, last, `N passed, N failed`; exits with 1 if any
// failed.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { listening } from './serving.mjs';

const BINARY = process.argv[2];
const PROGRAM = new URL('node_modules/.bin/mcp-inspector', import.meta.url).pathname;

/** One run of the program: the result, and what it said on standard error. */
async function run(target, era, ...flags) {
  const args = [PROGRAM, '--cli', '--format', 'json', '--protocol-era', era, ...flags, ...target];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { maxBuffer: 1 << 24 });
  return [JSON.parse(stdout).result, stderr];
}

async function session(target, era) {
  const ask = async (...flags) => (await run(target, era, '--quiet', ...flags))[0];
  const call = async (name, args) => {
    const flags = ['--method', 'tools/call', '--tool-name', name, '--tool-args-json', JSON.stringify(args)];
    const result = await ask(...flags);
    assert(!result.isError, result.content[0].text);
    return result;
  };
  const [{ tools }, said] = await run(target, era, '--method', 'tools/list', '--strict');
  assert.equal(tools.length, 4);
  assert.doesNotMatch(said, /portability|"severity"/i);

  const answers = { Q5: 'modular monolith', Q7: '99.5 %, and Ines Okoye spends the error budget' };
  const opening = { parent_agent: 'cs-vpe-advisor', brief: 'A team of 12 engineers that releases weekly.' };
  let { structuredContent: walk } = await call('walk_question', opening);
  while (walk.state === 'asking') {
    const answer = answers[walk.question.id];
    delete answers[walk.question.id];
    walk = (await call('walk_question', { walk_id: walk.walk_id, answer })).structuredContent;
  }
  const { structuredContent: decided } = await call('decide', { walk_id: walk.walk_id });
  assert.equal(decided.status, 'decided');
  const digest = await call('digest', { decision_id: decided.id });
  assert(digest.content[0].text.split(/\s+/).length <= 200);

  const { resources } = await ask('--method', 'resources/list');
  const { resourceTemplates } = await ask('--method', 'resources/templates/list');
  const { contents } = await ask('--method', 'resources/read', '--uri', `walk://${walk.walk_id}/log`);
  assert(contents[0].text.includes('modular monolith'));
  const { prompts } = await ask('--method', 'prompts/list');
  // The name last: what follows the arguments would be taken for another.
  const fork = ['--prompt-args', 'parent=cs-cto-advisor', '--prompt-name', 'fork'];
  const { messages } = await ask('--method', 'prompts/get', ...fork);
  assert.match(messages[0].content.text, /cs-cto-advisor/);
  const read = resources.length + resourceTemplates.length;
  return `tools under --strict, a walk to its digest, ${read} resources, ${prompts.length} prompts`;
}

const server = await listening(BINARY);
const home = mkdtempSync(join(tmpdir(), 'inspector-'));
// Each run starts a server of its own, so the walk has to lie in a file.
const own = (era) => [BINARY, 'serve', '--store', join(home, `${era}.db`), '--log-dir', 'none'];
const sessions = [
  ['stdio', 'legacy', own('legacy')],
  ['stdio', 'modern', own('modern')],
  ['http', 'legacy', [server.url('/mcp')]],
  ['http', 'modern', [server.url('/mcp')]],
  ['sse', 'legacy', [server.url('/sse')]],
];
let [passed, failed] = [0, 0];
const began = Date.now();
await Promise.all(
  sessions.map(async ([over, era, target]) => {
    try {
      const did = await session(target, era);
      console.log(`ok    Inspector 2.12 over ${over}, ${era}: ${did} (${Date.now() - began} ms)`);
      passed++;
    } catch (error) {
      console.log(`FAIL  Inspector 2.12 over ${over}, ${era}:`, error.message, error.stderr ?? '');
      failed++;
    }
  }),
);
server.stop();
rmSync(home, { recursive: true });
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
