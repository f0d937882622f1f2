"""服务周报 at the hub: drawn up from all terminals of a station, edited and sent by a person. Every
version is kept; what was sent is never changed."""
