const words = ['Hello', 'Γειά σου', 'Привет', 'مرحبا', 'שלום', 'Բարեւ', '∑ ≤ √ π ★ → ☂']
const lines = words.map((word, i) => text(word, { x: 40, y: 30 + i * 44, size: 28 }))
const long = text('A long sentence that is wrapped, since it has a width of two hundred pixels.', { x: 420, y: 30, width: 200, size: 18 })
