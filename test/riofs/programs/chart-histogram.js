const values = []
for (let i = 1; i <= 500; i++) values.push(((i * 7919) % 1000) / 100 + ((i * 104729) % 1000) / 100)
const spread = chart({ type: 'histogram', data: values, bins: 20, title: 'Spread' })
