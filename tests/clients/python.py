"""The server as the two Python clients meet it, over standard input and output, Streamable HTTP and HTTP+SSE.

    python tests/clients/python.py target/release/cs-backend-engineer

Each session walks a whole walk, reads, completes and fills in forms. Prints one line a session and, last,
`N passed, N failed`; exits with 1 if any failed.
"""

import asyncio
import re
import subprocess
import sys
import time
import traceback
from contextlib import contextmanager

import fastmcp
import mcp
from fastmcp.client.elicitation import ElicitResult as FastElicitResult
from fastmcp.client.transports import SSETransport, StdioTransport, StreamableHttpTransport
from mcp.client.sse import sse_client
from mcp_types import ElicitResult, PromptReference, ResourceTemplateReference

BINARY = sys.argv[1] if len(sys.argv) > 1 else "target/release/cs-backend-engineer"
OWN = ["serve", "--store", "memory", "--log-dir", "none"]
OLD, NEW = "legacy", "2026-07-28"


@contextmanager
def listening():
    """A server over HTTP on a port of its own: its address."""
    server = subprocess.Popen([BINARY, *OWN, "--http", "127.0.0.1:0"], stderr=subprocess.PIPE, text=True)
    try:
        for line in server.stderr:
            if at := re.search(r"listening on (http://[^/\s]+)", line):
                yield at[1]
                return
        raise RuntimeError(f"the server ended with {server.wait()}")
    finally:
        server.terminate()
        server.wait(15)


class Plain:
    """The `mcp` client."""

    name = "mcp 2.3"

    def __init__(self, over, address, mode, fill=None):
        async def filled(_, params):
            return ElicitResult(action="accept", content=fill(params.message))

        server = {
            "stdio": lambda: mcp.StdioServerParameters(command=BINARY, args=OWN),
            "http": lambda: f"{address}/mcp",
            "sse": lambda: sse_client(f"{address}/sse"),
        }[over]()
        self.client = mcp.Client(
            server, mode=mode, read_timeout_seconds=10, elicitation_callback=filled if fill else None
        )

    async def tools(self):
        return (await self.client.list_tools()).tools

    async def call(self, name, arguments):
        result = await self.client.call_tool(name, arguments)
        return result.is_error, result.content[0].text, result.structured_content

    async def resources(self):
        fixed, templates = await self.client.list_resources(), await self.client.list_resource_templates()
        return len(fixed.resources) + len(templates.resource_templates)

    async def read(self, uri):
        return (await self.client.read_resource(uri)).contents[0].text

    async def prompts(self):
        return len((await self.client.list_prompts()).prompts)

    async def prompt(self, name, arguments):
        return (await self.client.get_prompt(name, arguments)).messages[0].content.text

    async def complete(self, reference, name, value):
        done = await self.client.complete(reference, {"name": name, "value": value})
        return done.completion.values


class Fast:
    """The `fastmcp` client."""

    name = "fastmcp 4.1"

    def __init__(self, over, address, mode, fill=None):
        async def filled(message, _type, _params, _context):
            return FastElicitResult(action="accept", content=fill(message))

        transport = {
            "stdio": lambda: StdioTransport(BINARY, OWN, keep_alive=False),
            "http": lambda: StreamableHttpTransport(f"{address}/mcp"),
            "sse": lambda: SSETransport(f"{address}/sse"),
        }[over]()
        handler = {"elicitation_handler": filled} if fill else {}
        self.client = fastmcp.Client(transport, mode=mode, timeout=10, **handler)

    async def tools(self):
        return await self.client.list_tools()

    async def call(self, name, arguments):
        result = await self.client.call_tool(name, arguments, raise_on_error=False)
        return result.is_error, result.content[0].text, result.structured_content

    async def resources(self):
        return len(await self.client.list_resources()) + len(await self.client.list_resource_templates())

    async def read(self, uri):
        return (await self.client.read_resource(uri))[0].text

    async def prompts(self):
        return len(await self.client.list_prompts())

    async def prompt(self, name, arguments):
        return (await self.client.get_prompt(name, arguments)).messages[0].content.text

    async def complete(self, reference, name, value):
        return (await self.client.complete(reference, {"name": name, "value": value})).values


async def done(session, name, **arguments):
    """Calls a tool; the result is no error."""
    is_error, text, structured = await session.call(name, arguments)
    assert not is_error, text
    return structured or text


async def walks(session):
    """From the first question to the digest, every answer passed on by the caller."""
    answers = {"Q5": "modular monolith", "Q7": "99.5 %, and Ines Okoye spends the error budget"}
    brief = "A team of 12 engineers that releases weekly."
    walk = await done(session, "walk_question", parent_agent="cs-vpe-advisor", brief=brief)
    for _ in answers:
        answer = answers[walk["question"]["id"]]
        walk = await done(session, "walk_question", walk_id=walk["walk_id"], answer=answer)
    assert walk["state"] == "ready", walk
    decided = await done(session, "decide", walk_id=walk["walk_id"])
    assert decided["status"] == "decided", decided
    digest = await done(session, "digest", decision_id=decided["id"])
    assert 0 < len(digest.split()) <= 200, digest
    return walk["walk_id"], decided["id"]


async def is_asked(session, asked):
    """One call; the user answers every question in forms."""
    brief = "The system holds personal data (PII) of customers."
    walk = await done(session, "walk_question", parent_agent="cs-ciso-advisor", brief=brief)
    assert walk["state"] == "ready" and len(asked) == 4, (walk, asked)
    assert all(kept["source"] == "elicited" for kept in walk["kept"]), walk["kept"]


async def runs(make, over, address, mode):
    session = make(over, address, mode)
    async with session.client:
        assert [t.name for t in await session.tools()] == ["walk_question", "decide", "incident_triage", "digest"]
        walk, decision = await walks(session)
        read = await session.resources()
        for uri in ["reference://composition_map", f"walk://{walk}/log", f"decision://{decision}", f"decision://{decision}/adr"]:
            assert len(await session.read(uri)) > 100, uri
        prompts = await session.prompts()
        assert "cs-cto-advisor" in await session.prompt("fork", {"parent": "cs-cto-advisor"})
        fork, profile = PromptReference(name="fork"), ResourceTemplateReference(uri="profile://{id}")
        assert await session.complete(fork, "parent", "cs-v") == ["cs-vpe-advisor"]
        assert await session.complete(profile, "id", "node-e") == ["node-express"]
        spoken = session.client.protocol_version
    script = [
        {"tenancy": "shared-multi-tenant"},
        {"answer": "it depends"},
        {"answer": "yes, PII, Dana Reyes owns compliance"},
        {"answer": "RPO 60 min, RTO 100 min"},
    ]
    asked = []

    def fill(message):
        asked.append(message)
        return script[len(asked) - 1]

    session = make(over, address, mode, fill)
    async with session.client:
        await is_asked(session, asked)
    return f"{spoken}: a walk to its digest, {read} resources, {prompts} prompts, completion, {len(asked)} forms"


async def main(address):
    passed = failed = 0
    for make in (Plain, Fast):
        for over, mode in [("stdio", OLD), ("stdio", NEW), ("http", OLD), ("http", NEW), ("sse", OLD)]:
            began = time.perf_counter()
            try:
                did = await asyncio.wait_for(runs(make, over, address, mode), 60)
                passed += 1
                print(f"ok    Python {make.name} over {over}, {did} ({(time.perf_counter() - began) * 1000:.0f} ms)")
            except BaseException as error:  # a client's task group wraps what went wrong inside
                while isinstance(error, BaseExceptionGroup):
                    error = error.exceptions[0]
                if isinstance(error, KeyboardInterrupt):
                    raise
                failed += 1
                print(f"FAIL  Python {make.name} over {over}, {mode}")
                traceback.print_exception(error)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


with listening() as here:
    code = asyncio.run(main(here))
sys.exit(code)
