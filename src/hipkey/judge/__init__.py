"""The judge: is this the stretch, which side, how deep, and is it held. No socket, no clock."""

from hipkey.judge.hold import HoldTimer
from hipkey.judge.lines import judge_lines
from hipkey.judge.verdict import Judge

__all__ = ["HoldTimer", "Judge", "judge_lines"]
