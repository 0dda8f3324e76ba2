const a = box({ color: 'red' })
const b = sphere({ radius: 1, color: 'blue' ))
const c = cone()
