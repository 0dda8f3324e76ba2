/** Makes SVG elements of a display list. */

import { replay } from '../../scene/canvas-ops.ts'
import type { Drawn, Group, Letters, Path, Picture, Recorded, Shadow, Vector } from '../../scene/drawn.ts'
import { css } from '../../scene/measure.ts'
import { safeSvg } from '../../scene/svg.ts'

const NS = 'http://www.w3.org/2000/svg'

/** What drawing takes from the page. */
export interface Means {
  /** A name for what is referred to, that nothing else in the page has. */
  readonly name: () => string
  /** Pixels that canvases may yet have. */
  pixels: number
}

export function svgOf(drawn: readonly Drawn[], means: Means): SVGElement[] {
  return drawn.flatMap((one) => (kinds[one.kind] as Make<Drawn>)(one, means))
}

type Make<D> = (drawn: D, means: Means) => SVGElement[]

const kinds: { readonly [K in Drawn['kind']]: Make<Extract<Drawn, { kind: K }>> } = {
  path: (drawn) => [path(drawn)],
  text: (drawn) => [letters(drawn)],
  image: (drawn) => [picture(drawn)],
  svg: vector,
  canvas: recorded,
  group,
}

export function element(name: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const made = document.createElementNS(NS, name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value))
  return made
}

const path = ({ d, fill, stroke, width = 1, dash, round }: Path): SVGElement =>
  element('path', {
    d,
    fill: fill ?? 'none',
    ...(stroke && width > 0 && { stroke, 'stroke-width': width }),
    ...(dash?.length && { 'stroke-dasharray': dash.join(' ') }),
    ...(round && { 'stroke-linecap': 'round', 'stroke-linejoin': 'round' }),
  })

const anchors = { left: 'start', center: 'middle', right: 'end' } as const

function letters({ text, x, y, font, fill, align = 'left' }: Letters): SVGElement {
  const made = element('text', { x, y, fill, 'text-anchor': anchors[align] })
  made.style.font = css(font)
  made.textContent = text
  return made
}

const fits = { fill: 'none', contain: 'xMidYMid meet', cover: 'xMidYMid slice' } as const

/** Nothing is fetched: what is no data URI is not shown. */
function picture({ src, x, y, width, height, fit }: Picture): SVGElement {
  const href = /^data:image\//i.test(src) ? src : 'data:,'
  return element('image', { href, x, y, width, height, preserveAspectRatio: fits[fit] })
}

/** As a picture: nothing in it runs or reaches out. */
function vector({ svg, x, y, width, height }: Vector): SVGElement[] {
  const safe = safeSvg(svg, { width, height })
  const href = `data:image/svg+xml,${encodeURIComponent(safe ?? '')}`
  return safe === undefined ? [] : [element('image', { href, x, y, width, height })]
}

function recorded({ ops, x, y, width, height }: Recorded, means: Means): SVGElement[] {
  if (width * height > means.pixels) return []
  means.pixels -= width * height
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(width))
  canvas.height = Math.max(1, Math.round(height))
  canvas.style.cssText = `display: block; width: ${width}px; height: ${height}px`
  const ctx = canvas.getContext('2d')
  if (ctx) replay(ops, ctx, scratch)
  const frame = element('foreignObject', { x, y, width, height })
  frame.append(canvas)
  return [frame]
}

function scratch(width: number, height: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  return canvas
}

function group({ of, node, transform, clip, opacity, shadow }: Group, means: Means): SVGElement[] {
  const made = element('g', {
    ...(transform && { transform: `matrix(${transform.join(' ')})` }),
    ...(opacity !== undefined && opacity < 1 && { opacity }),
    ...(node !== undefined && { 'data-node': node }),
  })
  const first = of[0]
  if (shadow && first?.kind === 'path') made.append(...cast(first.d, shadow, means))
  const inner = svgOf(of, means)
  if (clip === undefined) made.append(...inner)
  else made.append(...clipped(clip, inner, 'nonzero', means))
  return [made]
}

function clipped(d: string, inner: readonly SVGElement[], rule: string, means: Means): SVGElement[] {
  const id = means.name()
  const shape = element('clipPath', { id })
  shape.append(element('path', { d, 'clip-rule': rule }))
  const group = element('g', { 'clip-path': `url(#${id})` })
  group.append(...inner)
  return [shape, group]
}

/** A shadow, outside of what casts it alone. */
function cast(d: string, { y, blur, color }: Shadow, means: Means): SVGElement[] {
  const shape = element('path', { d, fill: color, transform: `translate(0 ${y})` })
  shape.style.filter = `blur(${blur / 2}px)`
  return clipped(`M-9999 -9999H9999V9999H-9999z${d}`, [shape], 'evenodd', means)
}
