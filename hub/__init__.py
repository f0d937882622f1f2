"""The station administrator's hub: what terminals report, kept in a database, and what they ask
for.

`terminal-api.yaml` is the contract with the terminals. A process keeps nothing in itself, so any
number of them serve one database. Pages for citizens' phones are a process of their own (`phones`),
on another network, which holds only what is sealed.
"""
