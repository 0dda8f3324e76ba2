const cube = box({ color: 'red' })
function paint() {
  cubes.set({ color: 'blue' })
}
paint()
