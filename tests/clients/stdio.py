"""The release binary over standard input and output, driven by the Python MCP client as a user's program is.

    python tests/clients/stdio.py target/release/cs-backend-engineer

Each scenario runs on a session of the older kind (`initialize`) and of the newer one (2026-07-28). Prints one
line a scenario and, last, `N passed, N failed`; exits with 1 if any failed. A scenario whose tool the server
does not have yet is skipped loudly, and fails where CI=true.
"""

import asyncio
import os
import re
import statistics
import sys
import time
import traceback
from contextlib import asynccontextmanager

from mcp import Client, MCPError, StdioServerParameters

BINARY = sys.argv[1] if len(sys.argv) > 1 else "target/release/cs-backend-engineer"
# How the client opens its session, and the revision that it then speaks.
SESSIONS = {"legacy": "2025-11-25", "auto": "2026-07-28"}

# Who forks, what the brief says, and which questions are then walked (DESIGN: fork contracts).
FORKS = [
    ("cs-fullstack-engineer", "We are six engineers on a customer-facing billing portal and release daily.", ["Q1", "Q3", "Q5"]),
    ("cs-cto-advisor", "Eight engineers; we sell scheduling to clinics' suppliers.", ["Q4", "Q5", "Q7"]),
    ("cs-vpe-advisor", "A team of 12 engineers that releases weekly.", ["Q5", "Q7"]),
    ("cs-ciso-advisor", "The system holds personal data (PII) of customers.", ["Q2", "Q4", "Q6"]),
    (None, None, ["Q1", "Q2", "Q3", "Q4", "Q5", "Q6", "Q7"]),
]
ANSWERS = {
    "Q1": "20:1, 180 qps at p99 in a year: 30 today, 3x growth, 2x peak",
    "Q2": "shared multi-tenant",
    "Q3": "sync by default, a queue for mail",
    "Q4": "PII, Dana Reyes owns compliance",
    "Q5": "modular monolith",
    "Q6": "RPO 60 min, RTO 100 min",
    "Q7": "99.5 %, and Ines Okoye spends the error budget",
}


class Skipped(Exception):
    """The server does not have what the scenario needs."""


@asynccontextmanager
async def server(session, *arguments):
    """A client connected to a server of its own, which keeps nothing."""
    parameters = StdioServerParameters(command=BINARY, args=["serve", "--store", "memory", *arguments])
    async with Client(parameters, mode=session, read_timeout_seconds=10) as client:
        yield client


async def need(client, *tools):
    """Skips the scenario where the server lacks one of these tools."""
    there = {tool.name for tool in (await client.list_tools()).tools}
    if missing := set(tools) - there:
        raise Skipped(f"no tool {', '.join(sorted(missing))}")


async def call(client, tool, **arguments):
    """Calls a tool; what is None is left out. The result is no error."""
    result = await client.call_tool(tool, {k: v for k, v in arguments.items() if v is not None})
    assert not result.is_error, text(result)
    return result


def text(result):
    """All text of a result."""
    return "\n".join(block.text for block in result.content if block.type == "text")


def carries(result, *values):
    """The text says each of these, which are from the structured twin: some clients show only one of both."""
    said = re.sub(r"\s+", " ", text(result))
    for value in values:
        assert value is not None, "the structured result lacks a value that its text should carry"
        assert re.sub(r"\s+", " ", str(value)) in said, f"only in the structured result: {value!r}"


async def measure(times, action):
    """Median and 99th percentile of an action, in microseconds."""
    taken = []
    for _ in range(times):
        began = time.perf_counter_ns()
        await action()
        taken.append((time.perf_counter_ns() - began) / 1000)
    return statistics.median(taken), statistics.quantiles(taken, n=100)[98]


async def introduces_itself(session):
    async with server(session) as client:
        assert client.server_info.name == "cs-backend-engineer", client.server_info
        assert client.protocol_version == SESSIONS[session], client.protocol_version
        assert client.instructions


async def lists_its_tools(session):
    async with server(session) as client:
        first, second = await client.list_tools(), await client.list_tools()
        assert first.next_cursor is None
        assert [tool.name for tool in first.tools] == [tool.name for tool in second.tools]


async def refuses_an_unknown_tool(session):
    async with server(session) as client:
        try:
            await client.call_tool("walk_questoin", {})
        except MCPError as error:
            assert error.error.code == -32602 and "walk_questoin" in error.error.message, error
        else:
            raise AssertionError("an unknown tool was called")


async def walks(session, parent, brief, expected):
    """From the first question to the digest."""
    async with server(session) as client:
        await need(client, "walk_question", "decide", "digest")
        asked = []
        step = await call(client, "walk_question", parent_agent=parent, brief=brief)
        while (now := step.structured_content)["state"] == "asking":
            question = now["question"]
            carries(step, now["walk_id"], question["id"], question["text"])
            assert question["id"] not in asked, f"{question['id']} was asked twice: {text(step)}"
            asked.append(question["id"])
            answer = ANSWERS[question["id"]]
            if "team_size" in question["wants"]:
                answer += ", 6 engineers"
            step = await call(client, "walk_question", walk_id=now["walk_id"], answer=answer)
        assert now["state"] == "ready", text(step)
        assert asked == expected, f"asked {asked}, expected {expected}"

        decision = await call(client, "decide", walk_id=now["walk_id"])
        decided = decision.structured_content
        assert decided["status"] == "decided", text(decision)
        carries(decision, decided["id"], decided["status"], decided["profile"])

        digest = await call(client, "digest", decision_id=decided["id"])
        assert digest.structured_content is None, "what is to be quoted has no structured twin"
        assert 0 < len(text(digest).split()) <= 200, text(digest)


async def triages(session):
    async with server(session) as client:
        await need(client, "incident_triage")
        report = "Checkout p99 rose to 4 s after the promotion; the replica lag is 90 s and the pool is exhausted."
        triage = await call(client, "incident_triage", report=report)
        carries(triage, triage.structured_content["question"])


async def is_quick(session):
    """Says how long things take; fails only where something is plainly wrong."""
    began = time.perf_counter()
    async with server(session) as client:
        await client.list_tools()
        start = (time.perf_counter() - began) * 1000
        median, slow = await measure(300, client.list_tools)
        print(f"      start to tools/list {start:.0f} ms, tools/list p50 {median:.0f} µs, p99 {slow:.0f} µs (with Python)")
        assert median < 50_000, "something waits"


def scenarios():
    for plain in [introduces_itself, lists_its_tools, refuses_an_unknown_tool, triages, is_quick]:
        yield plain.__name__, plain
    for parent, brief, expected in FORKS:

        async def walk(session, parent=parent, brief=brief, expected=expected):
            await walks(session, parent, brief, expected)

        yield f"walks for {parent or 'nobody'}", walk


async def main():
    passed = failed = skipped = 0
    for session in SESSIONS:
        for name, scenario in scenarios():
            try:
                await asyncio.wait_for(scenario(session), 60)
                passed += 1
                print(f"ok    {name} ({session})")
            except Skipped as reason:
                print(f"SKIP  {name} ({session}): {reason}")
                skipped += 1
            except BaseException as error:  # a client's task group wraps what went wrong inside
                while isinstance(error, BaseExceptionGroup):
                    error = error.exceptions[0]
                if isinstance(error, KeyboardInterrupt):
                    raise
                if isinstance(error, Skipped):
                    print(f"SKIP  {name} ({session}): {error}")
                    skipped += 1
                    continue
                failed += 1
                print(f"FAIL  {name} ({session})")
                traceback.print_exception(error)
    if skipped and os.environ.get("CI") == "true":
        print(f"{skipped} skipped, which counts as failed where CI=true")
        failed += skipped
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failed else 0


sys.exit(asyncio.run(main()))
