"""Programs as judges: which of two LLM responses is better, decided locally by small programs."""

__version__ = "0.1.0"
