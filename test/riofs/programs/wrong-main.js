async function main() {
  const cube = box({ color: 'red' })
  await null
  cube.set({ color: colour })
}

main()
