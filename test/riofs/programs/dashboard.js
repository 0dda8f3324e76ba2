const cpu = chart({
  type: 'line', title: 'CPU', x: 20, y: 20, width: 400, height: 220,
  data: [12, 18, 25, 40, 33, 28, 22]
})
const memory = progress({ value: 0.62, label: 'Memory', x: 20, y: 260, width: 400 })
const processes = table({
  x: 440, y: 20, width: 360,
  columns: ['name', 'pid', 'cpu'],
  rows: [['node', 812, '12 %'], ['sh', 901, '0 %'], ['cat', 930, '1 %']]
})
const note = markdown('## Status\nAll **well** since *Monday*.', { x: 440, y: 200, width: 360 })
