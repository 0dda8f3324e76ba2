const cube = box({ color: 'green', size: 2 })
const speed = 2
let turns
print(speed, turns)
