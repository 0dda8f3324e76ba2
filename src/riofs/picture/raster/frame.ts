/** Where a picture comes into being: four samples a pixel, each with its own depth, as WebGL's antialiasing has them. */

/** Where the samples of a pixel are, from its upper left corner: the standard places of GPUs, from below. */
export const SAMPLE_X = [0.375, 0.875, 0.125, 0.625] as const
export const SAMPLE_Y = [0.875, 0.625, 0.375, 0.125] as const

/** The depth of the far plane: 24 bits, as GPUs have them. */
export const FARTHEST = 0xffffff

/** A band of rows of a picture. */
export class Frame {
  /** Of the whole picture. */
  readonly width: number
  readonly height: number
  /** Which of its rows are here. */
  top = 0
  rows = 0
  /** RGBA of samples, four a pixel; the first byte is red. */
  readonly colors: Uint32Array
  readonly depths: Int32Array
  /** Between which pixels of each row something has been drawn: what is outside is as it began. */
  readonly left: Int32Array
  readonly right: Int32Array
  #color = 0

  /** @param most rows of a band */
  constructor(width: number, height: number, most: number) {
    this.width = width
    this.height = height
    const samples = width * Math.min(most, height) * 4
    this.colors = new Uint32Array(samples)
    this.depths = new Int32Array(samples)
    this.left = new Int32Array(height)
    this.right = new Int32Array(height)
  }

  /** Begins a band of one colour. */
  begin(top: number, rows: number, color: number): void {
    this.top = top
    this.rows = rows
    const samples = this.width * rows * 4
    this.colors.fill(color, 0, samples)
    this.depths.fill(FARTHEST, 0, samples)
    this.left.fill(this.width)
    this.right.fill(0)
    this.#color = color
  }

  /** Something is drawn on a row (of the picture), from one pixel to before another. */
  touch(y: number, from: number, to: number): void {
    if (from < this.left[y]!) this.left[y] = from
    if (to > this.right[y]!) this.right[y] = to
  }

  /** Writes the band into the pixels of the whole picture. */
  resolve(into: Uint32Array): void {
    const { width, top, rows } = this
    into.fill(this.#color, top * width, (top + rows) * width)
    for (let y = top; y < top + rows; y++) this.#row(into, y, this.left[y]!, this.right[y]!)
  }

  #row(into: Uint32Array, y: number, from: number, to: number): void {
    const { colors, width, top } = this
    for (let x = from, at = ((y - top) * width + from) * 4; x < to; x++, at += 4) {
      const a = colors[at]!
      const b = colors[at + 1]!
      const c = colors[at + 2]!
      const d = colors[at + 3]!
      into[y * width + x] = a === b && c === d && a === c ? a : mean(a, b, c, d)
    }
  }
}

/** Channel by channel, two at a time in one number: 16 bits are room enough for the sum of four bytes. */
function mean(a: number, b: number, c: number, d: number): number {
  const even = (a & 0xff00ff) + (b & 0xff00ff) + (c & 0xff00ff) + (d & 0xff00ff) + 0x20002
  const odd =
    ((a >>> 8) & 0xff00ff) +
    ((b >>> 8) & 0xff00ff) +
    ((c >>> 8) & 0xff00ff) +
    ((d >>> 8) & 0xff00ff) +
    0x20002
  return (((even >>> 2) & 0xff00ff) | (((odd >>> 2) & 0xff00ff) << 8)) >>> 0
}
