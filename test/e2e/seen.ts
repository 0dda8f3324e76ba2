import { loadImage, createCanvas } from '@napi-rs/canvas'

/** What a picture shows, as far as its colours go. */
export interface Seen {
  readonly width: number
  readonly height: number
  /** How much of it is mainly of that colour, 0 to 1. */
  readonly share: Readonly<Record<'red' | 'green' | 'blue', number>>
  /** How many different colours there are that are mainly that one. */
  readonly shades: Readonly<Record<'red' | 'green' | 'blue', number>>
}

const NAMES = ['red', 'green', 'blue'] as const
/** How much more of a colour there is than of the others, where it is mainly that. */
const MORE = 40

/** Looks at a PNG. */
export async function seen(path: string): Promise<Seen> {
  const image = await loadImage(path)
  const { width, height } = image
  const context = createCanvas(width, height).getContext('2d')
  context.drawImage(image, 0, 0)
  const { data } = context.getImageData(0, 0, width, height)
  const found = NAMES.map(() => ({ count: 0, shades: new Set<number>() }))
  for (let at = 0; at < data.length; at += 4) {
    const [r, g, b] = [data[at]!, data[at + 1]!, data[at + 2]!]
    const most = Math.max(r, g, b)
    const main = [r, g, b].indexOf(most)
    if ([r, g, b].some((value, index) => index !== main && most - value < MORE)) continue
    found[main]!.count++
    found[main]!.shades.add((r << 16) | (g << 8) | b)
  }
  const of = (value: (one: (typeof found)[number]) => number) =>
    Object.fromEntries(NAMES.map((name, at) => [name, value(found[at]!)])) as Seen['share']
  return {
    width,
    height,
    share: of(({ count }) => count / (width * height)),
    shades: of(({ shades }) => shades.size),
  }
}
