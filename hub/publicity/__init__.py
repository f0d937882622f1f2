"""宣传任务 (001, articles 16 and 25): the agency writes them, stations prove what they did, the
agency accepts it or sends it back."""
