"""Responses collected for questions, from a local model or a server, a row at a time."""
