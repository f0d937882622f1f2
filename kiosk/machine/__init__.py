"""The machine under the terminal: files of the system that a station's profile decides."""
