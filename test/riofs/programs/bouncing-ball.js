const floor = box({ width: 6, height: 0.2, depth: 6, y: -0.1, color: '#888' })
const ball = sphere({ radius: 0.5, y: 4, color: 'tomato' })

let velocity = 0
const gravity = -9.81

onFrame(dt => {
  velocity += gravity * dt
  ball.position.y += velocity * dt
  if (ball.position.y < 0.5) {
    ball.position.y = 0.5
    velocity = Math.abs(velocity) * 0.85
  }
})
