"""Pages for administrators: made by the server, usable without a script, with no address outside.

`docs/hub-pages.md` says how one is added.
"""
