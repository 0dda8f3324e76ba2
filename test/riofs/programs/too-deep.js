const nest = (n) => nest(n + 1) + 1
nest(0)
