const grid = []
for (let r = 0; r < 7; r++) {
  grid.push([])
  for (let c = 0; c < 24; c++) grid[r].push(Math.round(50 + 50 * Math.sin((c - 6) / 24 * Math.PI * 2) * (r < 5 ? 1 : 0.4)))
}
chart({ type: 'heatmap', data: grid, labels: [...Array(24).keys()].map(String), rowLabels: ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su'], title: 'Visits' })
