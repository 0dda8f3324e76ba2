import * as THREE from 'three'

interface Ball {
  radius: number
  y: number
}

const balls: Ball[] = [
  { radius: 0.9, y: 0.9 },
  { radius: 0.65, y: 2.2 },
  { radius: 0.45, y: 3.1 },
]

const white = new THREE.MeshStandardMaterial({ color: 0xffffff })
const snowman: THREE.Group = new THREE.Group()

function addBall({ radius, y }: Ball): THREE.Mesh {
  const ball = new THREE.Mesh(new THREE.SphereGeometry(radius, 32, 24), white)
  ball.position.y = y
  snowman.add(ball)
  return ball
}

const [, , head] = balls.map(addBall) as [THREE.Mesh, THREE.Mesh, THREE.Mesh]
const nose = new THREE.Mesh(
  new THREE.ConeGeometry(0.1, 0.5, 12),
  new THREE.MeshStandardMaterial({ color: 'orange' as THREE.ColorRepresentation }),
)
nose.rotation.x = Math.PI / 2
nose.position.set(0, 0, 0.6)
head!.add(nose)
scene.add(snowman)
view.fit(snowman)
