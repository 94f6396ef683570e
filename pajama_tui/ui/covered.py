"""A compositor that does not paint what lies wholly behind something else."""

from collections.abc import Iterable, Mapping

from textual._compositor import ChopsUpdate, Compositor
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

_Seen = Mapping[Widget, tuple[Region, Region]]


class LeanCompositor(Compositor):
    """Leaves out containers, and screens, whose children fill them, and what has not changed."""

    def __init__(self) -> None:
        super().__init__()
        self._seen: _Seen | None = None
        self._behind: frozenset[Widget] = frozenset()
        self._dirty: tuple[Region, ...] = ()

    def render_partial_update(self) -> ChopsUpdate | None:
        """Render what has changed, and not what lies between two parts that have."""
        self._dirty = tuple(self._dirty_regions)
        try:
            return super().render_partial_update()
        finally:
            self._dirty = ()

    def _get_renders(
        self, crop: Region | None = None
    ) -> Iterable[tuple[Region, Region, list[Strip]]]:
        seen = self.visible_widgets
        if seen is not self._seen:
            self._seen, self._behind = seen, frozenset(each for each in seen if _filled(each, seen))
        for widget, (region, clip) in seen.items():
            if widget in self._behind or (crop and not crop.overlaps(clip)):
                continue
            shown = region.intersection(clip)
            if shown and (not self._dirty or any(map(shown.overlaps, self._dirty))):
                yield region, clip, widget.render_lines(shown.translate(-region.offset))


def _filled(widget: Widget, seen: _Seen) -> bool:
    """Whether a widget's children lie side by side on all that is to be seen of it."""
    region, clip = seen[widget]
    shown = region.intersection(clip)
    parts = []
    for child in widget.children:
        if child in seen:
            part = seen[child][0].intersection(seen[child][1]).intersection(shown)
            parts.append(part)
    if not parts or sum(part.area for part in parts) < shown.area:
        return False
    return not any(
        part.overlaps(other) for index, part in enumerate(parts) for other in parts[:index]
    )
