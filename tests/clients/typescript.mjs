// The server as the two TypeScript clients meet it, over standard input and output, Streamable HTTP and HTTP+SSE.
//
//     node typescript.mjs BINARY
//
// Each session walks a whole walk, reads, completes and fills in forms. Prints one line a session and, last,
// `N passed, N failed`; exits with 1 if any failed.

import assert from 'node:assert/strict';
import * as v2 from '@modelcontextprotocol/client';
import * as v2Stdio from '@modelcontextprotocol/client/stdio';
import { Client as V1 } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { listening } from './serving.mjs';

const BINARY = process.argv[2];
const ME = { name: 'tests', version: '1' };
const OWN = { command: BINARY, args: ['serve', '--store', 'memory', '--log-dir', 'none'] };

/** Each way to connect: the client, its transport, and how it is told what to do with a form. */
const SESSIONS = [
  ['sdk 1.32', 'stdio', old, () => new StdioClientTransport(OWN)],
  ['sdk 1.32', 'http', old, (server) => new StreamableHTTPClientTransport(new URL(server.url('/mcp')))],
  ['sdk 1.32', 'sse', old, (server) => new SSEClientTransport(new URL(server.url('/sse')))],
  ...['legacy', { pin: '2026-07-28' }].flatMap((mode) => [
    ['client 2.4', 'stdio', recent(mode), () => new v2Stdio.StdioClientTransport(OWN)],
    ['client 2.4', 'http', recent(mode), (server) => new v2.StreamableHTTPClientTransport(new URL(server.url('/mcp')))],
  ]),
  ['client 2.4', 'sse', recent('legacy'), (server) => new v2.SSEClientTransport(new URL(server.url('/sse')))],
];

/** A client of the older package; `fill` makes it one that shows forms. */
function old(fill) {
  const client = new V1(ME, { capabilities: fill ? { elicitation: {} } : {} });
  if (fill) client.setRequestHandler(ElicitRequestSchema, async (request) => fill(request.params));
  return client;
}

/** The same of the newer package. */
function recent(mode) {
  return (fill) => {
    const capabilities = fill ? { elicitation: { form: {} } } : {};
    const client = new v2.Client(ME, { capabilities, versionNegotiation: { mode } });
    if (fill) client.setRequestHandler('elicitation/create', async (request) => fill(request.params));
    return client;
  };
}

async function call(client, name, args) {
  const result = await client.callTool({ name, arguments: args });
  assert(!result.isError, result.content[0].text);
  return result;
}

/** From the first question to the digest, every answer passed on by the caller. */
async function walks(client) {
  const answers = { Q5: 'modular monolith', Q7: '99.5 %, and Ines Okoye spends the error budget' };
  const brief = 'A team of 12 engineers that releases weekly.';
  let walk = (await call(client, 'walk_question', { parent_agent: 'cs-vpe-advisor', brief })).structuredContent;
  for (let turns = 0; walk.state === 'asking' && turns < 5; turns++) {
    const answer = answers[walk.question.id];
    walk = (await call(client, 'walk_question', { walk_id: walk.walk_id, answer })).structuredContent;
  }
  assert.equal(walk.state, 'ready');
  const decided = await call(client, 'decide', { walk_id: walk.walk_id });
  assert.equal(decided.structuredContent.status, 'decided');
  const digest = await call(client, 'digest', { decision_id: decided.structuredContent.id });
  assert(digest.content[0].text.split(/\s+/).length <= 200);
  return [walk.walk_id, decided.structuredContent.id];
}

async function reads(client, walk, decision) {
  const { resources } = await client.listResources();
  const { resourceTemplates } = await client.listResourceTemplates();
  assert(resources.length > 0 && resourceTemplates.length > 0);
  for (const uri of [resources[0].uri, `walk://${walk}/log`, `decision://${decision}`, `decision://${decision}/adr`]) {
    const { contents } = await client.readResource({ uri });
    assert(contents[0].text.length > 100, uri);
  }
  await assert.rejects(client.readResource({ uri: 'profile://no-such' }));
  return resources.length + resourceTemplates.length;
}

async function prompts(client) {
  const { prompts } = await client.listPrompts();
  const { messages } = await client.getPrompt({ name: 'fork', arguments: { parent: 'cs-cto-advisor' } });
  assert.match(messages[0].content.text, /cs-cto-advisor/);
  return prompts.length;
}

async function completes(client) {
  const of = async (ref, name, value) => (await client.complete({ ref, argument: { name, value } })).completion.values;
  assert.deepEqual((await of({ type: 'ref/prompt', name: 'fork' }, 'parent', 'cs-v'))[0], 'cs-vpe-advisor');
  assert.deepEqual(await of({ type: 'ref/resource', uri: 'profile://{id}' }, 'id', 'node-e'), ['node-express']);
}

/** One call; the user answers three forms, the first by picking, the second after a dodge. */
function user() {
  const script = [
    { tenancy: 'shared-multi-tenant' },
    { answer: 'it depends' },
    { answer: 'yes, PII, Dana Reyes owns compliance' },
    { answer: 'RPO 60 min, RTO 100 min' },
  ];
  const asked = [];
  const fill = (form) => {
    asked.push(form.message);
    return { action: 'accept', content: script[asked.length - 1] };
  };
  return { fill, asked };
}

async function isAsked(connected, asked) {
  const args = { parent_agent: 'cs-ciso-advisor', brief: 'The system holds personal data (PII) of customers.' };
  const { structuredContent: walk } = await call(connected, 'walk_question', args);
  assert.equal(walk.state, 'ready', JSON.stringify(walk));
  assert.equal(asked.length, 4);
  assert(walk.kept.every((kept) => kept.source === 'elicited'), JSON.stringify(walk.kept));
}

async function session(make, transport, server) {
  const client = make(undefined);
  await client.connect(transport(server));
  const { tools } = await client.listTools();
  assert.deepEqual(tools.map((tool) => tool.name), ['walk_question', 'decide', 'incident_triage', 'digest']);
  assert.equal(client.getServerVersion().name, 'cs-backend-engineer');
  const [walk, decision] = await walks(client);
  const read = await reads(client, walk, decision);
  const listed = await prompts(client);
  await completes(client);
  await client.close();

  const { fill, asked } = user();
  const asking = make(fill);
  await asking.connect(transport(server));
  await isAsked(asking, asked);
  const spoken = asking.getNegotiatedProtocolVersion?.() ?? asking.transport?.protocolVersion ?? 'initialize';
  await asking.close();
  return `${spoken}: a walk to its digest, ${read} resources, ${listed} prompts, completion, ${asked.length} forms`;
}

const server = await listening(BINARY);
let [passed, failed] = [0, 0];
for (const [name, over, make, transport] of SESSIONS) {
  const began = Date.now();
  try {
    const did = await session(make, transport, server);
    console.log(`ok    TypeScript ${name} over ${over}, ${did} (${Date.now() - began} ms)`);
    passed++;
  } catch (error) {
    console.log(`FAIL  TypeScript ${name} over ${over}:`, error);
    failed++;
  }
}
server.stop();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
