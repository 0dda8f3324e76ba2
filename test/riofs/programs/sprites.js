function label(text, color) {
  const canvas = document.createElement('canvas')
  canvas.width = 256
  canvas.height = 64
  const ctx = canvas.getContext('2d')
  ctx.fillStyle = color
  ctx.fillRect(0, 0, 256, 64)
  ctx.fillStyle = 'white'
  ctx.font = '40px Arial'
  ctx.textAlign = 'center'
  ctx.fillText(text, 128, 46)
  const material = new THREE.SpriteMaterial({ map: new THREE.CanvasTexture(canvas) })
  const sprite = new THREE.Sprite(material)
  sprite.scale.set(1.6, 0.4, 1)
  return sprite
}

const cities = { Oslo: [-2, 0, 0], Rome: [0, 0, 1], Cairo: [2, 0, -1] }
const pins = {}
for (const [name, [x, y, z]] of Object.entries(cities)) {
  const pin = cone({ radius: 0.2, height: 0.8, x, y: 0.4, z, color: 'orange' })
  pin.rotation.x = Math.PI
  const tag = label(name, '#3355aa')
  tag.position.set(x, 1.2, z)
  scene.add(tag)
  pins[name] = pin
}
