const cells = []
let turn = 'X'
const status = text('X begins', { x: 60, y: 20, size: 24 })

for (let i = 0; i < 9; i++) {
  const x = 60 + (i % 3) * 84
  const y = 70 + Math.floor(i / 3) * 84
  const cell = rect({ x, y, width: 80, height: 80, fill: '#eef', stroke: '#99c' })
  cell.on('click', () => play(i))
  cells.push({ cell, mark: null, x, y })
}

const rows = [[0, 1, 2], [3, 4, 5], [6, 7, 8], [0, 3, 6], [1, 4, 7], [2, 5, 8], [0, 4, 8], [2, 4, 6]]
const winner = () => rows.map(r => r.map(i => cells[i].mark)).find(([a, b, c]) => a && a === b && b === c)?.[0]

function play(i) {
  if (cells[i].mark || winner()) return
  cells[i].mark = turn
  text(turn, { x: cells[i].x + 22, y: cells[i].y + 10, size: 48, color: turn === 'X' ? 'crimson' : 'royalblue' })
  turn = turn === 'X' ? 'O' : 'X'
  status.set({ text: winner() ? `${winner()} wins` : `${turn} is next` })
}
