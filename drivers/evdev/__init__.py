"""The kernel's input devices (/dev/input/event*): what the scanner, keypad and touch drivers share.

A thin layer of its own instead of a library: what is typed may be somebody's voucher, so its bytes
stay in a store that is overwritten; and a device can be played in tests by an injected `Kernel`.
"""
