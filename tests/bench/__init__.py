"""What the terminal costs, as ratios to a Chromium kiosk page of the same content.

`python -m tests.bench <start|touch|memory|idle|size|print|all>`. Both sides are judged by the same
means: pixels of an X display seen from outside, XTEST, /proc. Prints; asserts nothing.
"""
