const manual = markdown(`
# Red cube

To make one write

\`\`\`
box({ color: 'red' })
\`\`\`

and then

\`\`\`js
find('box-1').remove()
\`\`\`
`, 40, 40)
const sample = code("box({ color: 'red' })", 'js')
sample.set({ x: 40, y: 400 })
