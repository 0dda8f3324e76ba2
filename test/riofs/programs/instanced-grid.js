import { InstancedMesh, BoxGeometry, MeshStandardMaterial, Object3D, Color } from 'three'

const side = 12
const blocks = new InstancedMesh(
  new BoxGeometry(0.8, 0.8, 0.8),
  new MeshStandardMaterial(),
  side * side
)
const dummy = new Object3D()
const color = new Color()

let i = 0
for (let x = 0; x < side; x++) {
  for (let z = 0; z < side; z++) {
    const h = 1 + Math.sin(x / 2) + Math.cos(z / 2)
    dummy.position.set(x - side / 2, h / 2, z - side / 2)
    dummy.scale.set(1, h + 0.2, 1)
    dummy.updateMatrix()
    blocks.setMatrixAt(i, dummy.matrix)
    blocks.setColorAt(i, color.setHSL((x + z) / (2 * side), 0.7, 0.5))
    i++
  }
}
blocks.instanceMatrix.needsUpdate = true
scene.add(blocks)
view.camera({ position: [10, 9, 14], target: [0, 0, 0] })
