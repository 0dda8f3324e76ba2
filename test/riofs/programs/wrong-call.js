const items = [box(), sphere()]
const third = items[2]
third.position.set(1, 2, 3)
