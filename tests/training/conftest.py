"""Makes what all tests of training share importable."""
