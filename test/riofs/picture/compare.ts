import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createCanvas, loadImage } from '@napi-rs/canvas'

/** RGBA, rows from the top. */
export interface Pixels {
  readonly width: number
  readonly height: number
  readonly data: Uint8ClampedArray | Uint8Array
}

export interface Difference {
  /** Of a channel, of 255. */
  readonly mean: number
  /** Share of pixels of which a channel is off by more than 32. */
  readonly off: number
}

/** How much differs in a channel before the pixel counts as another one. */
const MUCH = 32

export async function decoded(png: Uint8Array): Promise<Pixels> {
  const image = await loadImage(Buffer.from(png))
  const context = createCanvas(image.width, image.height).getContext('2d')
  context.drawImage(image, 0, 0)
  return context.getImageData(0, 0, image.width, image.height)
}

export function compare(a: Pixels, b: Pixels): Difference {
  if (a.width !== b.width || a.height !== b.height)
    throw new Error(`${a.width}x${a.height} is compared with ${b.width}x${b.height}`)
  let [sum, off] = [0, 0]
  for (let i = 0; i < a.data.length; i += 4) {
    const row = [0, 1, 2].map((c) => Math.abs(a.data[i + c]! - b.data[i + c]!))
    sum += row[0]! + row[1]! + row[2]!
    if (Math.max(...row) > MUCH) off++
  }
  const pixels = a.width * a.height
  return { mean: sum / pixels / 3, off: off / pixels }
}

/** How many pixels are not as the one in the upper left corner. */
export function drawn({ data }: Pixels): number {
  let count = 0
  for (let i = 0; i < data.length; i += 4)
    if ([0, 1, 2].some((c) => Math.abs(data[i + c]! - data[c]!) > 4)) count++
  return count
}

/** Writes both pictures and how they differ, four times as strong, to where a person can look at them. */
export async function keep(
  folder: string,
  name: string,
  ours: Uint8Array,
  theirs: Uint8Array,
): Promise<void> {
  await mkdir(folder, { recursive: true })
  const [a, b] = [await decoded(ours), await decoded(theirs)]
  const canvas = createCanvas(a.width, a.height * 3)
  const context = canvas.getContext('2d')
  const apart = context.createImageData(a.width, a.height)
  for (let i = 0; i < a.data.length; i++)
    apart.data[i] = i % 4 === 3 ? 255 : 255 - 4 * Math.abs(a.data[i]! - b.data[i]!)
  context.drawImage(await loadImage(Buffer.from(ours)), 0, 0)
  context.drawImage(await loadImage(Buffer.from(theirs)), 0, a.height)
  context.putImageData(apart, 0, 2 * a.height)
  await writeFile(join(folder, `${name}.png`), await canvas.encode('png'))
}
