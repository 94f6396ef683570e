"""Probes: small classifiers on a language model's hidden states that predict aspect scores."""
