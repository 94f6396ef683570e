"""One judge to read: health, findings, and its source with line numbers."""

import ast

from textual.app import ComposeResult
from textual.containers import ScrollableContainer
from textual.content import Content
from textual.widgets import Static

from pajama_tui.programs.judge import Judge
from pajama_tui.scoring.health import Health
from pajama_tui.ui.figures import call_time, count, share
from pajama_tui.ui.widgets.pairview import Detail
from pajama_tui.untrusted import printable

# The longest a judge may be; anything longer is shown in part.
_SHOWN = 64 * 1024
