const kinds = [
  new THREE.MeshBasicMaterial({ color: 'teal' }),
  new THREE.MeshLambertMaterial({ color: 'teal' }),
  new THREE.MeshPhongMaterial({ color: 'teal', specular: 'white', shininess: 100 }),
  new THREE.MeshStandardMaterial({ color: 'teal', metalness: 0.8, roughness: 0.25 }),
  new THREE.MeshPhysicalMaterial({ color: 'teal', clearcoat: 1, clearcoatRoughness: 0.1 }),
  new THREE.MeshToonMaterial({ color: 'teal' }),
  new THREE.MeshNormalMaterial(),
  new THREE.MeshStandardMaterial({ color: 'teal', transparent: true, opacity: 0.4 }),
  new THREE.MeshBasicMaterial({ color: 'teal', wireframe: true }),
]
const balls = kinds.map((material, i) => {
  const ball = new THREE.Mesh(new THREE.SphereGeometry(0.8, 32, 16), material)
  ball.position.set((i % 3) * 2 - 2, 2 - Math.floor(i / 3) * 2, 0)
  scene.add(ball)
  return ball
})
view.camera({ position: [0, 0, 9], target: [0, 0, 0] })
