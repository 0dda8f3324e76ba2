const face = canvas({ x: 40, y: 40, width: 240, height: 240 })
function draw(hours, minutes) {
  const ctx = face.getContext('2d')
  ctx.clearRect(0, 0, 240, 240)
  ctx.save()
  ctx.translate(120, 120)
  ctx.beginPath()
  ctx.arc(0, 0, 110, 0, 2 * Math.PI)
  ctx.fillStyle = '#fffdf5'
  ctx.fill()
  ctx.lineWidth = 6
  ctx.strokeStyle = '#333'
  ctx.stroke()
  for (let i = 0; i < 12; i++) {
    ctx.rotate(Math.PI / 6)
    ctx.fillStyle = '#333'
    ctx.fillRect(-2, -100, 4, 14)
  }
  const hand = (turn, length, width, color) => {
    ctx.save()
    ctx.rotate(turn * 2 * Math.PI)
    ctx.beginPath()
    ctx.moveTo(0, 10)
    ctx.lineTo(0, -length)
    ctx.lineWidth = width
    ctx.strokeStyle = color
    ctx.stroke()
    ctx.restore()
  }
  hand((hours + minutes / 60) / 12, 55, 8, '#333')
  hand(minutes / 60, 85, 5, 'crimson')
  ctx.restore()
}
draw(10, 9)
