const lamp = sphere({ color: '#444444', y: 1 })
let on = false
lamp.on('click', () => {
  on = !on
  lamp.set({ color: on ? '#ffee88' : '#444444' })
  print(on ? 'on' : 'off')
})
