// The protocol's conformance suites against our server and its HTTP room.
//
//     node conformance.mjs BINARY
//
// The binary is one that was built with `--features conformance`, which adds the tools, resources and prompts
// that the suites call. Prints one line a suite and revision and, last, `N passed, N failed`; exits with 1 if any
// check failed, and if a suite checked nothing.

import { spawn } from 'node:child_process';
import { listening } from './serving.mjs';

const BINARY = process.argv[2];
const SUITES = [
  ['conformance', '0.2.0-alpha.12', ['2025-06-18', '2025-11-25', '2026-07-28']],
  ['conformance-0.1', '0.1.16', ['2025-06-18', '2025-11-25']],
];

/** Runs a program to its end: what it said, and its exit code. */
function run(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stdout.on('data', (chunk) => (said += chunk));
    child.stderr.on('data', (chunk) => (said += chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve({ said, code }));
  });
}

async function suite(server, name, version, revision) {
  const began = Date.now();
  const program = new URL(`node_modules/${name}/dist/index.js`, import.meta.url).pathname;
  const args = ['server', '--url', server.url('/mcp'), '--suite', 'all', '--spec-version', revision];
  const { said, code } = await run(process.execPath, [program, ...args]);
  const [, passed, failed] = said.match(/Total: (\d+) passed, (\d+) failed/) ?? [0, 0, 0];
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  const good = code === 0 && Number(passed) > 0 && Number(failed) === 0;
  console.log(`${good ? 'ok   ' : 'FAIL '} conformance ${version}, ${revision}: ${passed} checks passed, ${failed} failed (${seconds} s)`);
  const warned = said.split('\n').filter((line) => /WARNING|⚠/.test(line));
  for (const line of warned) console.log(`      ${line.trim()}`);
  if (!good) console.log(said);
  return [Number(passed), good ? 0 : Math.max(1, Number(failed))];
}

const server = await listening(BINARY);
let [passed, failed] = [0, 0];
try {
  for (const [name, version, revisions] of SUITES) {
    for (const revision of revisions) {
      const [p, f] = await suite(server, name, version, revision);
      passed += p;
      failed += f;
    }
  }
} finally {
  server.stop();
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
