let price = 100
const candles = []
for (let day = 1; day <= 30; day++) {
  const open = price
  const close = open + ((day * 31) % 13) - 6
  candles.push({ time: `2024-03-${String(day).padStart(2, '0')}`, open, close, high: Math.max(open, close) + 2, low: Math.min(open, close) - 2, volume: 1000 + day * 10 })
  price = close
}
const stock = chart({ type: 'candles', data: candles, title: 'HIVE' })
