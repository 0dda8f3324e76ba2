class Spark {
  constructor(angle, speed, color) {
    this.velocity = new THREE.Vector3(Math.cos(angle) * speed, 3, Math.sin(angle) * speed)
    this.mesh = sphere({ radius: 0.08, color, y: 0.1 })
    this.age = 0
  }
  step(dt) {
    this.age += dt
    this.velocity.y -= 4 * dt
    this.mesh.position.addScaledVector(this.velocity, dt)
  }
  get dead() {
    return this.age > 1.5
  }
}

let sparks = Array.from({ length: 12 }, (_, i) => new Spark((i / 12) * PI * 2, 1.2, `hsl(${i * 30}, 90%, 55%)`))

onFrame(dt => {
  for (const spark of sparks) spark.step(dt)
  for (const spark of sparks.filter(s => s.dead)) spark.mesh.remove()
  sparks = sparks.filter(s => !s.dead)
}, { fps: 20 })
