const hero = box({ color: 'lime', size: 0.5 })
const step = 0.5
document.addEventListener('keydown', (event) => {
  if (event.key === 'ArrowLeft') hero.position.x -= step
  if (event.key === 'ArrowRight') hero.position.x += step
  if (event.key === 'ArrowUp') hero.position.z -= step
  if (event.key === 'ArrowDown') hero.position.z += step
})
