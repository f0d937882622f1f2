"""公示屏: what a station's publicity screen plays, in which order, and when. Nobody's data.

Nothing here reads a store, a centre, a reader or a visit: texts that are published, numbers of the
queue, and pictures of a folder are all there is (decision 0077). No Kivy.
"""
