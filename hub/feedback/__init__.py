"""The closed loop of reviews (好差评), complaints, opinions and questions: what a citizen said
becomes a task with deadlines in working days, and ends with a reply.

`life` is the table of a task; `book` opens tasks and takes their steps; `trail` is what was done,
only added to.
"""
