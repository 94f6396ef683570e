"""Verdicts distilled into a reward model: data, training, scoring and evaluation."""
