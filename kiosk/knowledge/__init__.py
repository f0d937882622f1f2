"""医保知识库: answers in plain words, one signed read-only file, searched without a network.

Sources are TOML and CSV (`config/knowledge/`, or a province's own folder); `build` makes one SQLite
file of them, `package` signs it, `shelf` keeps what a terminal took, `base` searches. It holds
nothing of anybody.
"""
