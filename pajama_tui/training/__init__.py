"""Work that takes long: background jobs, the reward model, probes, and their evaluation."""
