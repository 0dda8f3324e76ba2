import * as THREE from 'three'

const scene = new THREE.Scene()
scene.background = new THREE.Color(0xcfe8ff)
scene.fog = new THREE.Fog(0xcfe8ff, 8, 30)

const camera = new THREE.PerspectiveCamera(55, innerWidth / innerHeight, 0.1, 100)
camera.position.set(0, 3, 12)
camera.lookAt(0, 1, 0)
const renderer = new THREE.WebGLRenderer()
renderer.shadowMap.enabled = true

const ground = new THREE.Mesh(
  new THREE.CircleGeometry(40, 48),
  new THREE.MeshLambertMaterial({ color: 0x5d8a3a })
)
ground.rotation.x = -Math.PI / 2
ground.receiveShadow = true
scene.add(ground)

function makeTree(x, z, height = 2) {
  const tree = new THREE.Group()
  const trunk = new THREE.Mesh(
    new THREE.CylinderGeometry(0.12, 0.18, height * 0.4, 8),
    new THREE.MeshLambertMaterial({ color: 0x6b4423 })
  )
  trunk.position.y = height * 0.2
  tree.add(trunk)
  for (let i = 0; i < 3; i++) {
    const leaves = new THREE.Mesh(
      new THREE.ConeGeometry(0.8 - i * 0.18, height * 0.4, 10),
      new THREE.MeshLambertMaterial({ color: 0x2f6b2f })
    )
    leaves.position.y = height * (0.45 + i * 0.22)
    leaves.castShadow = true
    tree.add(leaves)
  }
  tree.position.set(x, 0, z)
  return tree
}

const trees = []
for (let i = 0; i < 20; i++) {
  const angle = i * 2.4
  const r = 2 + i * 0.6
  const tree = makeTree(Math.cos(angle) * r, Math.sin(angle) * r, 1.6 + (i % 4) * 0.4)
  trees.push(tree)
  scene.add(tree)
}

const sun = new THREE.DirectionalLight(0xffffff, 2)
sun.position.set(6, 10, 4)
sun.castShadow = true
scene.add(sun, new THREE.AmbientLight(0xffffff, 0.6))
renderer.render(scene, camera)
