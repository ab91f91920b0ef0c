// The protocol's conformance suites against our server and its HTTP room.
//
//     node conformance.mjs BINARY
//
// The binary is one that was built with `--features conformance`, which adds the tools, resources and prompts
// that the suites call. Prints one line a suite and revision and, last, `N passed, N failed`; exits with 1 if any
// check failed, and if a suite checked nothing.

import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

/** Every check that a suite wrote down. */
function checks(folder) {
  const files = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('checks.json'));
  return files.flatMap((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));
}

async function suite(server, name, version, revision) {
  const began = Date.now();
  const results = mkdtempSync(join(tmpdir(), 'conformance-'));
  const program = new URL(`node_modules/${name}/dist/index.js`, import.meta.url).pathname;
  const what = ['--url', server.url('/mcp'), '--suite', 'all', '--spec-version', revision, '-o', results];
  const { said, code } = await run(process.execPath, [program, 'server', ...what]);
  const all = checks(results);
  rmSync(results, { recursive: true });
  const of = (status) => all.filter((check) => check.status === status);
  const [passed, failed, warned, skipped] = ['SUCCESS', 'FAILURE', 'WARNING', 'SKIPPED'].map((s) => of(s).length);
  const good = code === 0 && passed > 0 && failed === 0;
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  const counts = `${passed} checks passed, ${failed} failed, ${warned} warned, ${skipped} not applicable`;
  console.log(`${good ? 'ok   ' : 'FAIL '} conformance ${version}, ${revision}: ${counts} (${seconds} s)`);
  for (const check of of('WARNING')) console.log(`      warning ${check.id}: ${check.errorMessage ?? check.details?.message}`);
  for (const check of of('SKIPPED')) console.log(`      not applicable ${check.id}: ${check.errorMessage ?? check.details?.note}`);
  for (const check of of('FAILURE')) console.log(`      failure ${check.id}: ${check.errorMessage}`);
  if (!good && failed === 0) console.log(said);
  return [passed, good ? 0 : Math.max(1, failed)];
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
