const sleep = (ms) => new Promise(resolve => setTimeout(resolve, ms))

async function intro() {
  const one = text('one', 40, 40)
  await sleep(1000)
  one.set({ text: 'two' })
  await sleep(1000)
  one.remove()
  sphere({ color: 'violet' })
}
intro()
