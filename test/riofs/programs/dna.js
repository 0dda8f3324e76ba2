// helpers and three.js together
const helix = group()
const rungs = 14
for (let i = 0; i < rungs; i++) {
  const a = i * 0.5
  const y = i * 0.25 - 1.7
  const left = sphere({ radius: 0.16, color: 'dodgerblue', position: [Math.cos(a), y, Math.sin(a)] })
  const right = sphere({ radius: 0.16, color: 'tomato', position: [-Math.cos(a), y, -Math.sin(a)] })
  const bar = new THREE.Mesh(
    new THREE.CylinderGeometry(0.04, 0.04, 2),
    new THREE.MeshStandardMaterial({ color: 0xdddddd })
  )
  bar.position.y = y
  bar.rotation.set(0, -a, Math.PI / 2)
  helix.add(left, right, bar)
}
animate(helix, { rotationY: 2 * PI }, { duration: 8, repeat: true })
text('DNA', 20, 20)
