"""A morning at a station as its staff live it (`./run --tour DIR --day`), and what each side says
of it afterwards, held against each other."""
