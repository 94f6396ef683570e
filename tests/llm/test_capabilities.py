"""What servers other than Anthropic's are asked, after trying once what they can do."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from pajama_tui.llm import Client, Endpoint, Failed, Fault, Request, Retry, list_models
from pajama_tui.llm.capabilities import forget
from tests.llm.server import EVERYTHING, MessagesServer
from tests.llm.wire_replies import Step

SCHEMA = {
    "type": "object",
    "properties": {"program": {"type": "string"}, "why": {"type": "string"}},
    "required": ["program", "why"],
}
QUESTION = Request(
    "local-model",
    [("user", "Write it.")],
    system="Be exact.",
    schema=SCHEMA,
    effort="medium",
    cache=True,
)
ANSWER = {"program": "def f():\n    return 1\n", "why": "so"}


def sent(server: MessagesServer) -> dict[str, Any]:
    """The body of the last request for a message."""
    return server.messages[-1].body


async def test_a_server_that_can_do_everything(
    server: MessagesServer, endpoint: Endpoint, tmp_path: Path
) -> None:
    server.steps = [Step(data=ANSWER)]
    async with Client(endpoint, cache=tmp_path) as client:
        reply = await client.ask(QUESTION)
        able = await client.capabilities("local-model")
    assert reply.data == ANSWER
    assert (able.json_schema, able.extras, able.count_tokens, able.batches, able.usage) == (
        (True,) * 5
    )
    body = sent(server)
    assert body["output_config"]["format"]["schema"]["additionalProperties"] is False
    assert body["output_config"]["effort"] == "medium"
    assert body["system"][0]["cache_control"] == {"type": "ephemeral"}


async def test_a_server_that_can_do_nothing(
    server: MessagesServer, endpoint: Endpoint, tmp_path: Path
) -> None:
    server.able = frozenset()
    fenced = f"Here it is:\n```json\n{json.dumps(ANSWER)}\n```\nEnjoy."
    server.steps = [Step(fenced, usage=False)]
    async with Client(endpoint, cache=tmp_path) as client:
        reply = await client.ask(QUESTION)
        able = await client.capabilities("local-model")
        estimate = await client.estimate(QUESTION)
    assert reply.data == ANSWER
    assert not any((able.json_schema, able.extras, able.count_tokens, able.batches, able.usage))
    body = sent(server)
    # What wasn't found out to work isn't sent; the schema is said in words instead.
    assert body.keys() == {"model", "max_tokens", "messages", "stream", "system"}
    assert body["system"] == "Be exact."
    assert '"program"' in body["messages"][-1]["content"]
    # It doesn't say what it took, which isn't nothing.
    assert reply.usage.output > 0
    assert not reply.usage.exact
    assert not estimate.counted
    assert "estimate" in str(estimate)
    assert "price unknown" in str(estimate)


async def test_found_out_once_and_remembered(
    server: MessagesServer, endpoint: Endpoint, tmp_path: Path
) -> None:
    async with Client(endpoint, cache=tmp_path) as client:
        await asyncio.gather(*(client.ask(QUESTION) for _ in range(10)))
    probes = len(server.asked) - len(server.messages)
    assert len(server.messages) == 10
    async with Client(endpoint, cache=tmp_path) as client:
        await client.ask(QUESTION)
    assert len(server.asked) - len(server.messages) == probes
    assert endpoint.base_url is not None
    forget(endpoint.base_url, tmp_path)
    async with Client(endpoint, cache=tmp_path) as client:
        await client.ask(QUESTION)
    assert len(server.asked) - len(server.messages) == 2 * probes


@pytest.mark.parametrize("broken", [b"", b"[]", b'{"version": 1}', b"\xff"])
async def test_a_broken_memory_is_found_out_anew(
    server: MessagesServer, endpoint: Endpoint, tmp_path: Path, broken: bytes
) -> None:
    async with Client(endpoint, cache=tmp_path) as client:
        await client.ask(QUESTION)
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(broken)
    async with Client(endpoint, cache=tmp_path) as client:
        assert (await client.capabilities("local-model")).json_schema


async def test_a_server_that_is_down_is_not_remembered_as_unable(
    server: MessagesServer, endpoint: Endpoint, tmp_path: Path, quick: Retry
) -> None:
    server.steps = [Step(fault="500", when="Write the word", times=0)]
    async with Client(endpoint, cache=tmp_path, retry=quick) as client:
        with pytest.raises(Failed) as raised:
            await client.ask(QUESTION)
    assert raised.value.fault is Fault.SERVER_ERROR
    assert not list(tmp_path.iterdir())


async def test_sampling_parameters_are_never_sent(
    server: MessagesServer, endpoint: Endpoint, tmp_path: Path
) -> None:
    async with Client(endpoint, cache=tmp_path) as client:
        await client.ask(QUESTION)
    for each in server.asked:
        assert not {"temperature", "top_p", "top_k"} & each.body.keys()


async def test_rows_with_half_characters_can_be_sent(
    server: MessagesServer, endpoint: Endpoint, tmp_path: Path
) -> None:
    async with Client(endpoint, cache=tmp_path) as client:
        await client.ask(Request("local-model", [("user", "a \ud83d row \U0001f600")]))
    assert sent(server)["messages"][0]["content"] == "a \ufffd row \U0001f600"


class TestModels:
    async def test_as_anthropic_lists_them(
        self, server: MessagesServer, endpoint: Endpoint
    ) -> None:
        common = {"type": "model", "created_at": "2026-10-01T00:00:00Z"}
        server.models = [
            {**common, "id": "new", "display_name": "New", "lifecycle": "active", "max_tokens": 9},
            {**common, "id": "gone", "display_name": "Gone", "lifecycle": "retired"},
        ]
        async with Client(endpoint) as client:
            found = await list_models(client.connection)
        assert [(each.id, each.name, each.max_tokens) for each in found] == [("new", "New", 9)]

    async def test_as_other_servers_list_them(
        self, server: MessagesServer, endpoint: Endpoint
    ) -> None:
        server.models_body = json.dumps(
            {"object": "list", "data": [{"id": "qwen", "object": "model"}, {"id": 3}, "x"]}
        ).encode()
        async with Client(endpoint) as client:
            found = await list_models(client.connection)
        assert [(each.id, each.name) for each in found] == [("qwen", None)]

    @pytest.mark.parametrize("body", [b'{"data": []}', b"[]", b'"x"', b'{"error": "no"}'])
    async def test_no_list(
        self, server: MessagesServer, endpoint: Endpoint, body: bytes, quick: Retry
    ) -> None:
        server.models_body = body
        async with Client(endpoint, retry=quick) as client:
            with pytest.raises(Failed) as raised:
                await list_models(client.connection)
        assert raised.value.fault is Fault.NOT_MESSAGES


def test_what_the_server_of_the_tests_can_do_is_all_there_is() -> None:
    from dataclasses import fields

    from pajama_tui.llm import Capabilities

    assert {field.name for field in fields(Capabilities)} == EVERYTHING
