"""Curves drawn with characters, for the screen and for the command line alike."""

from pajama_tui.drawing.plane import Kind, Piece, Point, Range
from pajama_tui.drawing.plot import drawn, plain

__all__ = ["Kind", "Piece", "Point", "Range", "drawn", "plain"]
