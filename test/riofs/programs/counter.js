let n = 0
const shown = label({ text: 'Clicked 0 times', x: 40, y: 40 })
const more = button({ text: 'Click me', x: 40, y: 80 })
more.on('click', () => {
  n++
  shown.set({ text: `Clicked ${n} times` })
})
