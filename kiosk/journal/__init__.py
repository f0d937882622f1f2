"""The log of what happened to the machine; its registry is `config/journal.toml`."""
