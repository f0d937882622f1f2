"""电子档案 (泉州 006, chapter 6): papers of cases that have ended, sealed under the hub's own key.

A terminal hands a case over piece by piece, as often as it likes; what is whole is filed once, gets
its number, and a signed receipt on which alone the terminal may drop its copy. Nothing that was
filed can be altered.
"""
