"""A4 documents: what they say, how they are laid out, and how they become PDF or dots.

`document` is plain data; `layout`, `pdf`, `dots` and `child` run in a short-lived process of their
own (`render`), so that fonts and a visitor's rows leave the terminal's memory with it.
"""
