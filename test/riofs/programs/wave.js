const cubes = []
for (let x = -4; x <= 4; x++) {
  for (let z = -4; z <= 4; z++) {
    const cube = new THREE.Mesh(
      new THREE.BoxGeometry(0.6, 0.6, 0.6),
      new THREE.MeshLambertMaterial({ color: new THREE.Color().setHSL((x + 4) / 9, 0.6, 0.5) })
    )
    cube.position.set(x, 0, z)
    cube.userData = { x, z }
    scene.add(cube)
    cubes.push(cube)
  }
}
const sun = new THREE.DirectionalLight(0xffffff, 2.5)
sun.position.set(3, 6, 2)
scene.add(sun, new THREE.AmbientLight(0xffffff, 0.6))

const clock = new THREE.Clock()
const camera = new THREE.PerspectiveCamera(50, 16 / 9, 0.1, 100)
camera.position.set(7, 7, 9)
camera.lookAt(0, 0, 0)
const renderer = new THREE.WebGLRenderer()
renderer.setAnimationLoop(() => {
  const t = clock.getElapsedTime()
  cubes.forEach(c => (c.position.y = Math.sin(t * 2 + c.userData.x * 0.5 + c.userData.z * 0.5)))
  renderer.render(scene, camera)
})
