const size = 16
const pixels = new Uint8Array(size * size * 4)
for (let i = 0; i < size * size; i++) {
  const x = i % size
  const y = Math.floor(i / size)
  pixels.set([x * 16, y * 16, 128, 255], i * 4)
}
const texture = new THREE.DataTexture(pixels, size, size, THREE.RGBAFormat)
texture.magFilter = THREE.NearestFilter
texture.needsUpdate = true

const tile = new THREE.Mesh(
  new THREE.PlaneGeometry(3, 3),
  new THREE.MeshBasicMaterial({ map: texture, side: THREE.DoubleSide })
)
scene.add(tile)
