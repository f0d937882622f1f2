"""A fleet of simulated terminals against a real hub: `python -m tests.bench fleet`."""
