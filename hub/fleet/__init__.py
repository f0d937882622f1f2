"""The fleet at a glance: how every terminal stands, what is wrong, who is told."""
