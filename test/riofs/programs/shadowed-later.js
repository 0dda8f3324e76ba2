const other = box({ color: 'blue', x: 2 })
const chart = 1
const title = text('still here', 20, 20)
box.position.y = 1
