// A server over HTTP on a port of its own, which keeps nothing.

import { spawn } from 'node:child_process';

/** Starts it and waits until it listens. */
export function listening(binary, ...flags) {
  const args = ['serve', '--http', '127.0.0.1:0', '--store', 'memory', '--log-dir', 'none', ...flags];
  const child = spawn(binary, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  return new Promise((resolve, reject) => {
    let said = '';
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`the server ended with ${code}: ${said}`)));
    child.stderr.on('data', (chunk) => {
      said += chunk;
      const at = said.match(/listening on (http:\/\/[^/\s]+)/);
      if (at) resolve({ url: (path) => at[1] + path, stop: () => child.kill('SIGTERM'), said: () => said });
    });
  });
}
