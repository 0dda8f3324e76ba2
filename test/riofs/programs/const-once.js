const cube = box({ color: 'red', size: 1 })
const speed = 1
let turns
