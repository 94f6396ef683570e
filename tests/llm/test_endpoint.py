"""Whom we ask and with which key, and what is said when that can't be right."""

import json
from pathlib import Path

import pytest

from pajama_tui.errors import InputError
from pajama_tui.llm import Client, Failed, Fault, Request, find_endpoint
from pajama_tui.llm.capabilities import EVERYTHING

KEY = "sk-ant-api03-abcdefghijklmnopqrstuvwxyz0123456789"


class TestKeys:
    @pytest.mark.parametrize("typed", [KEY, f"{KEY}\n", f"  {KEY}\r\n"])
    def test_blanks_around_a_key_are_dropped(self, typed: str) -> None:
        found = find_endpoint(None, {"ANTHROPIC_API_KEY": typed})
        assert found.api_key == KEY
        assert found.base_url == "https://api.anthropic.com"

    @pytest.mark.parametrize("bad", ["\u00a0", "钥", "\x1b", "a b"])
    def test_what_no_key_has_is_named_but_not_the_key(self, bad: str) -> None:
        with pytest.raises(InputError, match="character") as raised:
            find_endpoint(None, {"ANTHROPIC_API_KEY": KEY + bad + "x"})
        assert KEY[:12] not in str(raised.value)
        assert "\x1b" not in str(raised.value)

    @pytest.mark.parametrize(
        "environ", [{}, {"ANTHROPIC_API_KEY": ""}, {"ANTHROPIC_API_KEY": "\n"}]
    )
    def test_without_one_a_sentence_says_what_to_do(
        self, environ: dict[str, str], tmp_path: Path
    ) -> None:
        with pytest.raises(InputError, match="Set ANTHROPIC_API_KEY"):
            find_endpoint(None, {**environ, "ANTHROPIC_CONFIG_DIR": str(tmp_path)})

    def test_token_and_both(self) -> None:
        token = find_endpoint(None, {"ANTHROPIC_AUTH_TOKEN": "abc"})
        assert (token.auth_token, token.api_key) == ("abc", None)
        both = find_endpoint(None, {"ANTHROPIC_AUTH_TOKEN": "abc", "ANTHROPIC_API_KEY": KEY})
        assert (both.auth_token, both.api_key) == (None, KEY)
        assert any("Both" in notice for notice in both.notices)

    def test_a_key_never_shows(self) -> None:
        assert KEY not in repr(find_endpoint(None, {"ANTHROPIC_API_KEY": KEY}))

    def test_a_server_of_ones_own_needs_none(self) -> None:
        found = find_endpoint("http://localhost:8000", {})
        assert found.source == "none needed"
        assert not found.notices

    def test_a_key_over_an_open_line_is_pointed_out(self) -> None:
        found = find_endpoint("http://gpu3:8000", {"ANTHROPIC_API_KEY": KEY})
        assert any("not encrypted" in notice for notice in found.notices)

    async def test_a_broken_profile_is_a_sentence(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "configs").mkdir()
        (tmp_path / "configs" / "default.json").write_text(json.dumps({"authentication": 3}))
        monkeypatch.setenv("ANTHROPIC_CONFIG_DIR", str(tmp_path))
        found = find_endpoint()
        assert found.source == "profile"
        async with Client(found, able=EVERYTHING) as client:
            with pytest.raises(Failed, match="no usable key") as raised:
                await client.ask(Request("claude-sonnet-5-5", [("user", "Why?")]))
        assert raised.value.fault is Fault.NO_CREDENTIALS


class TestAddress:
    @pytest.mark.parametrize(
        ("typed", "notices"),
        [
            ("http://localhost:8000", 0),
            (" http://localhost:8000/ ", 0),
            ("http://localhost:8000/v1", 1),
            ("http://localhost:8000/v1/", 1),
            ("http://localhost:8000/v1/messages", 1),
        ],
    )
    def test_what_people_paste(self, typed: str, notices: int) -> None:
        found = find_endpoint(typed, {})
        assert found.base_url == "http://localhost:8000"
        assert len(found.notices) == notices

    @pytest.mark.parametrize(
        "typed",
        ["", "localhost:8000", "ftp://x", "http://", "http://x:99999", "http://a b", "http://x?y"],
    )
    def test_what_is_no_address(self, typed: str) -> None:
        with pytest.raises(InputError, match="--base-url must"):
            find_endpoint(typed, {})

    def test_the_option_goes_before_the_variable(self) -> None:
        environ = {"ANTHROPIC_BASE_URL": "http://localhost:1"}
        assert find_endpoint(None, environ).base_url == "http://localhost:1"
        assert find_endpoint("http://localhost:2", environ).base_url == "http://localhost:2"

    def test_a_password_in_it_is_not_shown(self) -> None:
        found = find_endpoint("https://me:hunter2@proxy.example/llm", {})
        assert found.place == "https://proxy.example/llm"
        with pytest.raises(InputError) as raised:
            find_endpoint("https://me:hunter2@proxy.example/llm?x", {})
        assert "hunter2" not in str(raised.value)
