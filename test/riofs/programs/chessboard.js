import * as THREE from 'three'
const scene = new THREE.Scene()
scene.background = new THREE.Color('#ddeeff')
const aspect = 16 / 9
const camera = new THREE.OrthographicCamera(-6 * aspect, 6 * aspect, 6, -6, 0.1, 100)
camera.position.set(6, 8, 6)
camera.lookAt(0, 0, 0)

const board = new THREE.Group()
for (let row = 0; row < 8; row++) {
  for (let column = 0; column < 8; column++) {
    const dark = (row + column) % 2 === 1
    const tile = new THREE.Mesh(
      new THREE.BoxGeometry(1, 0.2, 1),
      new THREE.MeshStandardMaterial({ color: dark ? '#5b3a21' : '#f0d9b5' })
    )
    tile.position.set(column - 3.5, 0, row - 3.5)
    board.add(tile)
  }
}
scene.add(board)
scene.add(new THREE.HemisphereLight('white', 'gray', 3))
const renderer = new THREE.WebGLRenderer({ antialias: true })
renderer.render(scene, camera)
