// A spiral galaxy of points
const count = 5000
const positions = new Float32Array(count * 3)
const colors = new Float32Array(count * 3)
const inside = new THREE.Color('#ffd0a0')
const outside = new THREE.Color('#4060ff')

let seed = 7
const random = () => {
  seed = (seed * 16807) % 2147483647
  return seed / 2147483647
}

for (let i = 0; i < count; i++) {
  const r = random() * 5
  const branch = (i % 3) * ((2 * Math.PI) / 3)
  const spin = r * 0.9
  const off = () => (random() - 0.5) * 0.4 * (5 - r) * random()
  positions[i * 3] = Math.cos(branch + spin) * r + off()
  positions[i * 3 + 1] = off()
  positions[i * 3 + 2] = Math.sin(branch + spin) * r + off()
  const mixed = inside.clone().lerp(outside, r / 5)
  colors.set([mixed.r, mixed.g, mixed.b], i * 3)
}

const geometry = new THREE.BufferGeometry()
geometry.setAttribute('position', new THREE.BufferAttribute(positions, 3))
geometry.setAttribute('color', new THREE.BufferAttribute(colors, 3))
const galaxy = new THREE.Points(
  geometry,
  new THREE.PointsMaterial({ size: 0.06, vertexColors: true, sizeAttenuation: true, blending: THREE.AdditiveBlending, depthWrite: false })
)
scene.add(galaxy)
view.background('#000008')
view.camera({ position: [0, 4, 7], target: [0, 0, 0] })
onFrame(dt => { galaxy.rotation.y += dt * 0.1 })
