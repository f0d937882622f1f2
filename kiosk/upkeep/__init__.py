"""Looking after the machine: its devices one by one, its ports, its network, its support bundle."""
