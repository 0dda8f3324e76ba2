chart({
  type: 'line',
  title: 'Temperature',
  labels: ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun'],
  series: [
    { name: 'Athens', values: [10, 11, 13, 17, 22, 27] },
    { name: 'Oslo', values: [-4, -3, 1, 6, 12, 16] }
  ],
  yLabel: '°C'
})
