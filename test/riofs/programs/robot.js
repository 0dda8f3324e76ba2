function part(parent, w, h, d, color, x, y, z) {
  const mesh = new THREE.Mesh(
    new THREE.BoxGeometry(w, h, d),
    new THREE.MeshStandardMaterial({ color })
  )
  mesh.position.set(x, y, z)
  parent.add(mesh)
  return mesh
}

const robot = new THREE.Group()
const body = part(robot, 1, 1.2, 0.6, '#607d8b', 0, 1.4, 0)
const head = part(robot, 0.6, 0.5, 0.5, '#90a4ae', 0, 2.35, 0)
const leftEye = part(head, 0.1, 0.1, 0.05, 'cyan', -0.15, 0.05, 0.26)
const rightEye = part(head, 0.1, 0.1, 0.05, 'cyan', 0.15, 0.05, 0.26)

const arms = [-1, 1].map(side => {
  const arm = new THREE.Group()
  arm.position.set(side * 0.65, 1.9, 0)
  part(arm, 0.22, 0.9, 0.22, '#78909c', 0, -0.45, 0)
  robot.add(arm)
  return arm
})
const legs = [-1, 1].map(side => part(robot, 0.3, 0.8, 0.3, '#455a64', side * 0.28, 0.4, 0))
scene.add(robot)
view.fit(robot)

onFrame((dt, t) => {
  arms[0].rotation.x = Math.sin(t * 3) * 0.6
  arms[1].rotation.x = -Math.sin(t * 3) * 0.6
})
