const readings = [5, 8, 6]
const live = chart({ type: 'bar', title: 'Readings', data: readings, x: 40, y: 40 })
every(1, () => {
  readings.push((readings.length * 7) % 11)
  if (readings.length > 6) readings.shift()
  live.set({ data: readings })
})
