"""Responses scored on aspects by an LLM, a row at a time: what probes learn from."""
