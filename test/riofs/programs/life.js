const W = 20
const H = 12
let world = new Set(['5,4', '6,5', '4,6', '5,6', '6,6'])
const squares = new Map()

function step() {
  const counts = new Map()
  for (const key of world) {
    const [x, y] = key.split(',').map(Number)
    for (let dx = -1; dx <= 1; dx++)
      for (let dy = -1; dy <= 1; dy++)
        if (dx || dy) counts.set(`${x + dx},${y + dy}`, (counts.get(`${x + dx},${y + dy}`) ?? 0) + 1)
  }
  world = new Set([...counts].filter(([key, n]) => n === 3 || (n === 2 && world.has(key))).map(([key]) => key))
}

function draw() {
  for (const [key, square] of squares) if (!world.has(key)) { square.remove(); squares.delete(key) }
  for (const key of world) {
    if (squares.has(key)) continue
    const [x, y] = key.split(',').map(Number)
    squares.set(key, rect({ x: x * 20, y: y * 20, width: 18, height: 18, fill: 'darkgreen' }))
  }
}
draw()
every(0.5, () => { step(); draw() })
