"""One data file from pairs to verdicts: what the command line and the studio both call."""
