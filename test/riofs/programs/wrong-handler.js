const lever = button({ text: 'Pull' })
lever.on('click', () => {
  const state = undefined
  state.pulled = true
})
