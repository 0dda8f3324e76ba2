const geometry = new THREE.PlaneGeometry(12, 12, 40, 40)
geometry.rotateX(-Math.PI / 2)
const position = geometry.attributes.position
const colors = []
const low = new THREE.Color('#3b7a57')
const high = new THREE.Color('#f5f5f5')

for (let i = 0; i < position.count; i++) {
  const x = position.getX(i)
  const z = position.getZ(i)
  const y = Math.sin(x * 0.9) * Math.cos(z * 0.7) + 0.4 * Math.sin(x * 2.3 + z)
  position.setY(i, y)
  const c = low.clone().lerp(high, (y + 1.4) / 2.8)
  colors.push(c.r, c.g, c.b)
}
geometry.setAttribute('color', new THREE.Float32BufferAttribute(colors, 3))
geometry.computeVertexNormals()

const terrain = new THREE.Mesh(geometry, new THREE.MeshStandardMaterial({ vertexColors: true, roughness: 1 }))
scene.add(terrain)
view.camera({ position: [8, 6, 10], target: [0, 0, 0] })
