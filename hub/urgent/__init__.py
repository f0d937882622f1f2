"""重大、突发情况 as the hub has them (000 2.2, 002 五之二, 001 article 28): told by the station's
pad or on its page, alarming until city and province have acknowledged, open until a final
report."""
