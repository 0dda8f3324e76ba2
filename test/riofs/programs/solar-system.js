// A little solar system
const scene = new THREE.Scene()
scene.background = new THREE.Color('#05060f')
const camera = new THREE.PerspectiveCamera(50, innerWidth / innerHeight, 0.1, 500)
camera.position.set(0, 14, 26)
camera.lookAt(0, 0, 0)

const sun = new THREE.Mesh(
  new THREE.SphereGeometry(2.2, 48, 32),
  new THREE.MeshBasicMaterial({ color: '#ffcc33' })
)
scene.add(sun)
const sunlight = new THREE.PointLight('#ffffff', 400)
scene.add(sunlight)
scene.add(new THREE.AmbientLight('#404060', 1.5))

const data = [
  { name: 'mercury', radius: 0.35, distance: 3.6, speed: 1.6, color: '#9e9e9e' },
  { name: 'venus', radius: 0.6, distance: 5, speed: 1.2, color: '#e6c27a' },
  { name: 'earth', radius: 0.65, distance: 7, speed: 1, color: '#3f7fff' },
  { name: 'mars', radius: 0.5, distance: 9, speed: 0.8, color: '#d1532c' },
  { name: 'jupiter', radius: 1.3, distance: 12.5, speed: 0.4, color: '#c9a06b' }
]

const planets = data.map(({ name, radius, distance, color, speed }) => {
  const orbit = new THREE.Group()
  const planet = new THREE.Mesh(
    new THREE.SphereGeometry(radius, 32, 16),
    new THREE.MeshStandardMaterial({ color, roughness: 0.8 })
  )
  planet.name = name
  planet.position.x = distance
  orbit.add(planet)
  const ring = new THREE.Mesh(
    new THREE.RingGeometry(distance - 0.03, distance + 0.03, 96),
    new THREE.MeshBasicMaterial({ color: '#334', side: THREE.DoubleSide })
  )
  ring.rotation.x = -Math.PI / 2
  scene.add(ring, orbit)
  return { orbit, planet, speed }
})

const moon = new THREE.Mesh(
  new THREE.SphereGeometry(0.18, 16, 12),
  new THREE.MeshStandardMaterial({ color: 'lightgray' })
)
moon.position.set(1.1, 0, 0)
planets[2].planet.add(moon)

const clock = new THREE.Clock()
const renderer = new THREE.WebGLRenderer({ antialias: true })
document.body.appendChild(renderer.domElement)
function animate() {
  requestAnimationFrame(animate)
  const t = clock.getElapsedTime()
  for (const { orbit, planet, speed } of planets) {
    orbit.rotation.y = t * speed * 0.5
    planet.rotation.y = t * 2
  }
  renderer.render(scene, camera)
}
animate()
