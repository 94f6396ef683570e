"""Judges written by an LLM: rubrics, the question, slots that survive a kill, and the gates."""
