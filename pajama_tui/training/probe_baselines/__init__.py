"""What a probe is compared with: the model prompted, the model tuned, a small encoder tuned."""
