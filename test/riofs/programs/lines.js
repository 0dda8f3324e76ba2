const points = []
for (let i = 0; i <= 200; i++) {
  const t = (i / 200) * Math.PI * 8
  points.push(new THREE.Vector3(Math.cos(t) * (2 - i / 120), i / 60 - 1.5, Math.sin(t) * (2 - i / 120)))
}
const spiral = new THREE.Line(
  new THREE.BufferGeometry().setFromPoints(points),
  new THREE.LineBasicMaterial({ color: 0xff5500 })
)
scene.add(spiral)

const edges = new THREE.LineSegments(
  new THREE.EdgesGeometry(new THREE.BoxGeometry(2, 2, 2)),
  new THREE.LineBasicMaterial({ color: 'black' })
)
scene.add(edges)

const square = new THREE.LineLoop(
  new THREE.BufferGeometry().setFromPoints([[-2, 0, -2], [2, 0, -2], [2, 0, 2], [-2, 0, 2]].map(p => new THREE.Vector3(...p))),
  new THREE.LineDashedMaterial({ color: 'navy', dashSize: 0.2, gapSize: 0.1 })
)
square.computeLineDistances()
scene.add(square)
