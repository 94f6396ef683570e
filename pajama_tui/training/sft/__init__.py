"""Supervised finetuning: a causal model learns to answer questions as chosen rows do."""
