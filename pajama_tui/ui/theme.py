"""The studio's own colours; any of Textual's themes can take their place."""

from textual.theme import Theme

STUDIO_THEME = Theme(
    name="pajama",
    primary="#8ea8dc",
    secondary="#b39ddb",
    accent="#dcb377",
    warning="#dcb377",
    error="#e58080",
    success="#8fc49a",
    foreground="#d5d8df",
    background="#15171c",
    surface="#191c22",
    panel="#22262e",
    boost="#2b303a",
    dark=True,
    variables={
        "border": "#3a404c",
        "scrollbar": "#363c48",
        "scrollbar-background": "#191c22",
        "scrollbar-corner-color": "#191c22",
        "block-cursor-background": "#33405c",
        "block-cursor-foreground": "#eef0f4",
        "block-cursor-blurred-background": "#272d39",
    },
)
