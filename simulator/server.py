"""The Bot API over HTTP: tokens, bodies, answers, and the faults on order. It must not know what a
method does."""

from __future__ import annotations

import asyncio
import re
import time
from typing import Any

from aiohttp import web

from simulator.faults import Fault
from simulator.journal import Entry
from simulator.json_text import dump
from simulator.methods import BY_LOWER_NAME, METHODS
from simulator.methods.reading import RawResult
from simulator.parameters import MOST_BYTES, Call, read_call
from simulator.refusal import Refusal, conflict, not_found, too_many_requests, unauthorized
from simulator.state import State
from simulator.updates import SECOND_POLLER

TOKEN = re.compile(r"\d{1,20}:[A-Za-z0-9_-]+\Z")
HTML_OF_A_GATEWAY = (
    b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
    b"<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx/1.18.0</center>\r\n"
    b"</body>\r\n</html>\r\n"
)
FINDING_OF_STATUS = {400: "refused", 401: "unauthorized", 404: "not_found", 413: "refused"}


class BotApi:
    """Answers the bot. In-flight calls can be cut off, as when its network goes down."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._in_flight: set[asyncio.Transport] = set()

    def add_routes(self, app: web.Application) -> None:
        """The two addresses of the Bot API."""
        app.router.add_route("GET", "/bot{token:[^/]+}/{method}", self.call)
        app.router.add_route("POST", "/bot{token:[^/]+}/{method}", self.call)
        app.router.add_get("/file/bot{token:[^/]+}/{path:.+}", self.download)

    def cut_off(self) -> None:
        """Resets every connection on which the bot waits for an answer."""
        for transport in list(self._in_flight):
            transport.abort()

    async def call(self, request: web.Request) -> web.StreamResponse:
        """One call of a method."""
        entry = self._state.journal.begun(request.match_info["method"])
        started = time.monotonic()
        transport = request.transport
        if transport is not None:
            self._in_flight.add(transport)
        try:
            return await self._answered(request, entry)
        finally:
            entry.took = round(time.monotonic() - started, 4)
            if transport is not None:
                self._in_flight.discard(transport)

    async def download(self, request: web.Request) -> web.StreamResponse:
        """The bytes of a file, by a link that getFile gave."""
        state = self._state
        entry = state.journal.begun("download")
        if state.faults.offline():
            return _reset(request)
        fault = state.faults.for_call("download", None)
        try:
            self._check_token(request.match_info["token"])
            file = state.files.download(request.match_info["path"])
            if fault is not None:
                entry.fault = fault.kind
                await _before_effect(fault, request)
        except _Answered as answered:
            return answered.response
        except Refusal as refusal:
            return self._refused(entry, refusal, injected=fault is not None)
        entry.status = 200
        if fault is not None and fault.kind == "truncated":
            return web.Response(body=file.data[: len(file.data) // 2])
        return web.Response(body=file.data, content_type="application/octet-stream")

    async def _answered(self, request: web.Request, entry: Entry) -> web.StreamResponse:
        state = self._state
        if state.faults.offline():
            entry.fault = "offline"
            return _reset(request)
        fault: Fault | None = None
        injected = False
        try:
            self._check_token(request.match_info["token"])
            name = BY_LOWER_NAME.get(entry.method.lower())
            if name is None:
                state.note("unknown_method", entry.method)
                raise not_found()
            entry.method = name
            call = await read_call(name, request)
            chat_id = call.values.get("chat_id")
            entry.chat_id = chat_id if isinstance(chat_id, int) else None
            fault = state.faults.for_call(name, entry.chat_id)
            if fault is not None:
                entry.fault = fault.kind
                injected = True
                await self._ordered(fault, request, entry)
                injected = False
            result = await self._effect(call, entry)
        except _Answered as answered:
            return answered.response
        except Refusal as refusal:
            return self._refused(entry, refusal, injected=injected)
        return await _spoiled(fault, request, result)

    async def _ordered(self, fault: Fault, request: web.Request, entry: Entry) -> None:
        """What a fault does before the effect. Raises what then is the answer."""
        if fault.kind == "too_many_requests" and entry.chat_id is not None:
            self._state.limits.punish(fault.retry_after, entry.chat_id)
        if fault.kind == "repeat":
            body = b'{"ok":true,"result":' + self._state.updates.repeated() + b"}"
            raise _Answered(_json(200, body))
        await _before_effect(fault, request)

    async def _effect(self, call: Call, entry: Entry) -> bytes:
        state = self._state
        verdict = state.limits.judge(call.method, entry.chat_id)
        for kind, detail in verdict.findings:
            state.note(kind, detail, call.method, entry.chat_id)
        try:
            if verdict.refusal is not None:
                raise verdict.refusal
            result = await METHODS[call.method](state, call)
        finally:
            for kind, detail in call.oddities:
                state.note(kind, detail, call.method, entry.chat_id)
        entry.status = 200
        if isinstance(result, RawResult):
            entry.updates = result.updates
            return result.body
        if isinstance(result, dict):
            entry.message_id = result.get("message_id")
        return dump(result)

    def _check_token(self, token: str) -> None:
        if not TOKEN.match(token):
            raise not_found()
        if token != self._state.token:
            raise unauthorized()

    def _refused(self, entry: Entry, refusal: Refusal, *, injected: bool) -> web.Response:
        entry.status, entry.description = refusal.code, refusal.description
        kind = FINDING_OF_STATUS.get(refusal.code)
        if kind and not injected and not refusal.blameless:
            self._state.note(kind, refusal.description, entry.method, entry.chat_id)
        response = _json(refusal.code, dump(refusal.body()))
        if "retry_after" in refusal.parameters:
            response.headers["Retry-After"] = str(refusal.parameters["retry_after"])
        return response


class _Answered(Exception):
    """The answer is decided without the effect of the call."""

    def __init__(self, response: web.Response) -> None:
        super().__init__("answered")
        self.response = response


def _json(status: int, body: bytes) -> web.Response:
    return web.Response(status=status, body=body, content_type="application/json")


def _reset(request: web.Request) -> web.Response:
    """Cuts the connection; what is returned reaches nobody."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)


async def _before_effect(fault: Fault, request: web.Request) -> None:
    if fault.kind == "slow":
        await asyncio.sleep(fault.seconds)
    elif fault.kind == "timeout_before":
        await asyncio.sleep(fault.seconds)
        raise _Answered(_reset(request))
    elif fault.kind == "reset_before":
        raise _Answered(_reset(request))
    elif fault.kind == "bad_gateway":
        page = web.Response(status=502, body=HTML_OF_A_GATEWAY, content_type="text/html")
        raise _Answered(page)
    elif refusal := _refusal_of(fault):
        raise refusal


def _refusal_of(fault: Fault) -> Refusal | None:
    if fault.kind == "too_many_requests":
        return too_many_requests(fault.retry_after)
    if fault.kind == "server_error":
        return Refusal(500, "Internal Server Error")
    if fault.kind == "unauthorized":
        return unauthorized()
    if fault.kind == "not_found":
        return not_found()
    if fault.kind == "conflict":
        return conflict(SECOND_POLLER)
    if fault.kind == "refuse":
        parameters: dict[str, Any] = dict(fault.parameters)
        return Refusal(fault.status, fault.description, parameters)
    return None


async def _spoiled(fault: Fault | None, request: web.Request, result: bytes) -> web.Response:
    """The answer after the effect, or what a fault makes of it."""
    body = b'{"ok":true,"result":' + result + b"}"
    if fault is None or not fault.after_effect:
        return _json(200, body)
    if fault.kind == "truncated":
        return _json(200, body[: max(1, len(body) // 2)])
    if fault.kind == "wrong_types":
        return _json(200, b'{"ok":"yes","result":{"message_id":"seven","chat":[],"date":null}}')
    if fault.kind == "timeout_after":
        await asyncio.sleep(fault.seconds)
    return _reset(request)


def application(state: State) -> tuple[web.Application, BotApi]:
    """A web application with the Bot API on it."""
    app = web.Application(client_max_size=MOST_BYTES)
    api = BotApi(state)
    api.add_routes(app)
    return app, api
