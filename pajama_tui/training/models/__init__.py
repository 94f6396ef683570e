"""Pretrained models found, loaded and fed: what reward models and probes have in common."""
