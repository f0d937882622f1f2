"""What must reach the outside: committed before it is tried, ended only by proof."""
