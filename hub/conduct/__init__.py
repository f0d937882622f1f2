"""What article 40 of 001 counts: listed from what the hub has, with the evidence; judged by a
person, never by the machine."""
