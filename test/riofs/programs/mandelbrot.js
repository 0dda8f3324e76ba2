// The Mandelbrot set, pixel by pixel, and a small copy of it in the corner.
const canvas = document.createElement('canvas')
canvas.width = 240
canvas.height = 160
document.body.appendChild(canvas)
const ctx = canvas.getContext('2d')
const image = ctx.createImageData(canvas.width, canvas.height)

for (let py = 0; py < canvas.height; py++) {
  for (let px = 0; px < canvas.width; px++) {
    const x0 = (px / canvas.width) * 3 - 2
    const y0 = (py / canvas.height) * 2 - 1
    let x = 0
    let y = 0
    let n = 0
    while (x * x + y * y <= 4 && n < 40) {
      const next = x * x - y * y + x0
      y = 2 * x * y + y0
      x = next
      n++
    }
    const i = 4 * (py * canvas.width + px)
    image.data[i] = n === 40 ? 0 : n * 6
    image.data[i + 1] = n === 40 ? 0 : n * 3
    image.data[i + 2] = n === 40 ? 0 : 90 + n * 4
    image.data[i + 3] = 255
  }
}
ctx.putImageData(image, 0, 0)

const small = document.createElement('canvas')
small.width = 40
small.height = 40
const pen = small.getContext('2d')
pen.fillStyle = 'orange'
pen.arc(20, 20, 18, 0, 7)
pen.fill()
ctx.drawImage(small, 195, 5)
