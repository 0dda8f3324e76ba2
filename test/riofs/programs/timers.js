let count = 0
const label1 = text('0', 20, 20)
const stop = every(1, () => {
  count++
  label1.set({ text: String(count) })
})
after(2.5, () => {
  box({ color: 'orange' })
  print('later')
})
setTimeout(() => print('timeout'), 500)
const id = setInterval(() => { print('tick'); if (count >= 2) clearInterval(id) }, 1000)
