"""Training by gradient, whatever the loss: batches, steps, checkpoints, several processes."""
