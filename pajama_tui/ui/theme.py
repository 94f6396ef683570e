"""The studio's own colours: dark, light, and for sixteen colours; any other theme fits as well."""

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

LIGHT_THEME = Theme(
    name="pajama-light",
    primary="#2f5597",
    secondary="#6a4a9c",
    accent="#8a5a00",
    warning="#8a5a00",
    error="#b3261e",
    success="#2e7d32",
    foreground="#22252b",
    background="#fbfbf9",
    surface="#f3f3ef",
    panel="#e6e6e0",
    boost="#dcdcd4",
    dark=False,
    variables={
        "border": "#b9b9b0",
        "scrollbar": "#b9b9b0",
        "scrollbar-background": "#f3f3ef",
        "scrollbar-corner-color": "#f3f3ef",
        "block-cursor-background": "#cddcf5",
        "block-cursor-foreground": "#101318",
        "block-cursor-blurred-background": "#e3e7ee",
    },
)

# Where a terminal has sixteen colours the nearest of them is taken: these are their own nearest.
SIXTEEN_THEME = Theme(
    name="pajama-16",
    primary="#55ffff",
    secondary="#ff55ff",
    accent="#ffff55",
    warning="#ffff55",
    error="#ff5555",
    success="#55ff55",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#000000",
    boost="#000000",
    dark=True,
    variables={
        "foreground-muted": "#aaaaaa",
        "text-muted": "#aaaaaa",
        "border": "#555555",
        "scrollbar": "#555555",
        "scrollbar-background": "#000000",
        "scrollbar-corner-color": "#000000",
        # Grey, not blue: it is there without any colour, too.
        "block-cursor-background": "#555555",
        "block-cursor-foreground": "#ffffff",
        "block-cursor-blurred-background": "#000000",
    },
)

THEMES = (STUDIO_THEME, LIGHT_THEME, SIXTEEN_THEME)


def usual_theme(color_system: str | None) -> str:
    """Return the name of the theme to begin with, by how many colours the terminal has.

    Args:
        color_system: as Rich names it: "standard" has sixteen colours.
    """
    return (SIXTEEN_THEME if color_system == "standard" else STUDIO_THEME).name
