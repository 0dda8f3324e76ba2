async function main() {
  const cube = box({ color: 'red' })
  await sleep(1)
  cube.set({ color: colour })
}

main()
print('on it')
