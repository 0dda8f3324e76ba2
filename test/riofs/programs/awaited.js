const colors = await Promise.all(['red', 'green'].map(async (c) => c.toUpperCase().toLowerCase()))
const made = []
for (const [i, color] of colors.entries()) {
  made.push(await build(i, color))
}
async function build(i, color) {
  await null
  return box({ x: i * 1.5, color })
}
`${made.length} boxes`
