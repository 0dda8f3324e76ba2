const sales = chart({
  type: 'bar',
  title: 'Sales',
  data: { Mon: 12, Tue: 19, Wed: 7, Thu: 15, Fri: 22 },
  x: 40, y: 40, width: 520, height: 320
})
