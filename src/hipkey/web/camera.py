"""The camera's door: landmarks in over a WebSocket, a verdict out for each frame.

The page says in JSON what to watch (`WatchRequest`), then sends binary frames (`domain.frames`).
Every message gets one answer: {"watching": ..}, {"verdict": ..} or {"error": one sentence}; after
an error the next good frame is judged as if the damaged one had never come. A few still frames of
one hold come over HTTP, and the depth goes back. No picture comes here.
Time is this computer's own, not the page's: whatever is sent, a hold never gets more seconds than
have passed.
"""

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from fastapi import APIRouter, Request, WebSocket, WebSocketDisconnect
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool

from hipkey.coach import Coach
from hipkey.domain.anatomy import Side
from hipkey.domain.errors import HipkeyError
from hipkey.domain.verdict import Depth
from hipkey.domain.wire import Watching, WatchRequest
from hipkey.web.api import TheCoach

if TYPE_CHECKING:
    from hipkey.judge import Judge

router = APIRouter()

MOST_FRAMES: Final = 16
KEPT_HERE: Final = {"measures", "scores"}
"""What of a verdict the page does not need thirty times a second."""


class Watcher:
    """One camera and what it is asked to watch; knows no socket. `clock`: seconds, never back."""

    def __init__(
        self,
        watch: "Callable[[WatchRequest], tuple[Judge, Watching]]",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._watch, self._clock = watch, clock
        self._judge: Judge | None = None
        self._wish: WatchRequest | None = None

    def ask(self, text: str) -> str:
        """Watch what the message asks for; the answer to send."""
        try:
            wish = WatchRequest.model_validate_json(text)
        except ValidationError:
            return error("The message should name stretch and side of what to watch.")
        try:
            judge, watching = self._watch(wish)
        except HipkeyError as problem:
            self._judge = None
            return error(str(problem))
        if self._judge is not None and self._is_same_hold(wish):
            # Only the pain has changed: the hold goes on, and nobody is asked to go deeper.
            self._judge.pain = judge.pain
        else:
            self._judge = judge
        self._wish = wish
        return f'{{"watching":{watching.model_dump_json()}}}'

    def _is_same_hold(self, wish: WatchRequest) -> bool:
        return self._wish is not None and wish == self._wish.model_copy(update={"pain": wish.pain})

    def frame(self, data: bytes) -> str:
        """The verdict on a frame, as the answer to send."""
        from hipkey.domain.frames import FrameError, parse_binary  # numpy: not for the first page

        if self._judge is None:
            return error("Nothing is being watched yet: say first which stretch and side.")
        try:
            landmarks = parse_binary(data)
        except FrameError as problem:
            return error(str(problem))
        now = self._clock()
        if landmarks is not None:
            landmarks = replace(landmarks, t=now)
        verdict = self._judge.frame(landmarks, now)
        return f'{{"verdict":{verdict.model_dump_json(exclude=KEPT_HERE)}}}'


def error(sentence: str) -> str:
    """The answer to something that was wrong."""
    return json.dumps({"error": sentence}, ensure_ascii=False)


@router.websocket("/api/judge")
async def judge(socket: WebSocket) -> None:
    """Watch until the page leaves."""
    coach: Coach = socket.app.state.coach
    await socket.accept()
    watcher = Watcher(coach.watch)
    try:
        while True:
            message = await socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            if (data := message.get("bytes")) is not None:
                answer = watcher.frame(data)
            else:
                # Reads the diary, so not on the loop that serves everybody.
                answer = await run_in_threadpool(watcher.ask, message.get("text") or "")
            await socket.send_text(answer)
            await asyncio.sleep(0)  # a flood from one page must not keep the others waiting
    except WebSocketDisconnect:
        return  # it went while we answered


@router.post("/api/depth")
async def depth(request: Request, coach: TheCoach, stretch: str, side: Side) -> Depth | None:
    """How deep, from the still frames in the body, one after the other; null where it is not told.

    The same binary frames as on the line, at most `MOST_FRAMES`.
    """
    from hipkey.domain.frames import FRAME_BYTES  # numpy: not for the first page

    data = b""
    async for part in request.stream():
        data += part
        if len(data) > MOST_FRAMES * FRAME_BYTES:
            raise HipkeyError(f"At most {MOST_FRAMES} frames make a measurement.")
    frames = [data[at : at + FRAME_BYTES] for at in range(0, len(data), FRAME_BYTES)]
    return await run_in_threadpool(coach.still_depth, stretch, side, frames)
