const todos = []
const list = panel({ title: 'To do', x: 40, y: 40, width: 320 })
const entry = input({ placeholder: 'What is to be done?' })
const add = button('Add')
list.add(entry, add)

function addTodo(title) {
  const item = checkbox({ label: title })
  item.on('change', e => {
    todos.find(t => t.item === item).done = e.value
    update()
  })
  list.add(item)
  todos.push({ title, item, done: false })
  update()
}

const left = label('nothing to do')
list.add(left)
function update() {
  const n = todos.filter(t => !t.done).length
  left.set({ text: n ? `${n} left` : 'nothing to do' })
}

add.on('click', () => {
  if (entry.value.trim() === '') return
  addTodo(entry.value.trim())
  entry.value = ''
})
entry.on('submit', e => { addTodo(e.value); entry.value = '' })
