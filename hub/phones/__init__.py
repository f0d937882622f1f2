"""Pages for citizens' phones: a process of its own, on another network, which can open nothing.

A review is sealed to the hub's public key before it touches the disk, and lies in a spool until
the hub has fetched it; pictures of papers come sealed from the phone and lie in memory. The hub
asks from inside, over a line on which both know the other's certificate; nothing here ever calls
the hub, and nothing here knows a database. Of the hub's it imports `hub.seal`, `hub.contract`,
`hub.serving` and `hub.settings_file` only.
"""
