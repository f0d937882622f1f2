"""What the hub deletes, and when: nothing that a dispute may turn on."""
