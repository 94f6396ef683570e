"""Probes learned: labelled rows read and checked, features and classifiers chosen, worth told."""
