"""Are final answers right: responses checked against gold answers, and files compared."""
