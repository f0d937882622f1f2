class Records:
    def __init__(self, data, settings, clock):
        self.n = 0

    def next_serial(self):
        self.n += 1
        return f"T{self.n:06d}"

    def __getattr__(self, name):
        return lambda *a: None
