"""Reviews go on to the platform of 好差评 of a province or the country: written down with the
review, sent under one key for life, ended only by an answer that proves acceptance.

`described` is the platform as data; `book` what is to be sent and how it stands; `sender` tries it.
"""
