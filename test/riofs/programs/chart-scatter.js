const people = []
for (let i = 0; i < 60; i++) {
  const height = 150 + (i * 37 % 50)
  people.push({ x: height, y: height * 0.9 - 85 + (i * 13 % 17) })
}
const scatter = chart({ type: 'scatter', data: people, title: 'Height and weight', xLabel: 'cm', yLabel: 'kg' })
