/** SVG as it may be drawn: nothing in it reaches out, runs, or takes without end. */

import { familyLike } from './measure.ts'
import { markup } from './text/markup.ts'
import type { Attributes, Token } from './text/markup.ts'
import type { Size } from './drawn.ts'

/** Elements that there may be, those that `use` repeats included, and how deep they may lie. */
const MOST = 100_000
const DEEPEST = 100

/** Filters that are used: each may blur the whole picture. */
const FILTERS = 10

/** What is left out, with all that is in it. */
const FORBIDDEN =
  /^(?:script|foreignobject|iframe|embed|object|audio|video|handler|listener|set|animate\w*|discard|feturbulence|feimage|femorphology|feconvolvematrix)$/i

/**
 * The document, written anew, to be drawn in that size.
 * @returns undefined where it is none, or would be too much
 */
export function safeSvg(source: string, size: Size): string | undefined {
  const parts: string[] = []
  const weights = new Weights()
  const filters = { left: FILTERS }
  let skipping = 0
  const open: string[] = []
  for (const token of markup(source)) {
    if (token.kind === 'text') {
      if (open.length && !skipping) parts.push(escaped(token.text))
    } else if (token.kind === 'close') {
      if (skipping) skipping--
      else if (open.at(-1) === token.name) {
        open.pop()
        weights.close()
        parts.push(`</${token.name}>`)
        if (!open.length) break
      }
    } else if (skipping || FORBIDDEN.test(token.name)) {
      if (!token.closed) skipping++
    } else {
      if (!open.length && token.name.toLowerCase() !== 'svg') continue
      parts.push(tag(token, open.length ? undefined : size, filters))
      weights.open(token.attributes)
      if (token.closed) weights.close()
      else open.push(token.name)
      if (open.length > DEEPEST || (token.closed && !open.length)) break
    }
  }
  for (; open.length; open.pop()) {
    parts.push(`</${open.at(-1)}>`)
    weights.close()
  }
  return parts.length && weights.total() <= MOST ? parts.join('') : undefined
}

/** The outermost has the size that is wanted, and shows all that it would have shown in its own. */
function tag(
  { name, attributes, closed }: Token & { kind: 'open' },
  size: Size | undefined,
  filters: { left: number },
): string {
  const own = new Map([...attributes].filter(([name, value]) => harmless(name, value)))
  for (const name of ['filter', 'style'])
    if (own.get(name)?.includes(name === 'filter' ? 'url' : 'filter') && filters.left-- <= 0) own.delete(name)
  if (size) {
    const [width, height] = [length(own.get('width')), length(own.get('height'))]
    if (!own.has('viewBox') && width && height) own.set('viewBox', `0 0 ${width} ${height}`)
    own.set('xmlns', 'http://www.w3.org/2000/svg')
    own.set('width', String(size.width)).set('height', String(size.height))
    if ([...attributes].some(([name]) => name.startsWith('xlink:')) || attributes.has('xmlns:xlink'))
      own.delete('xmlns:xlink')
  }
  const family = own.get('font-family') ?? (size ? 'sans-serif' : undefined)
  if (family !== undefined) own.set('font-family', bundled(family))
  const style = own.get('style')
  if (style?.includes('font-family'))
    own.set(
      'style',
      style.replace(
        /(font-family\s*:\s*)([^;]{1,300})/i,
        (_, name: string, value: string) => name + bundled(value),
      ),
    )
  // what links to something else in the document may be written in the old way
  const href = own.get('xlink:href')
  if (href !== undefined && !own.has('href')) own.set('href', href)
  own.delete('xlink:href')
  const written = [...own].map(([name, value]) => ` ${name}="${escaped(value)}"`).join('')
  return `<${name}${written}${closed ? '/' : ''}>`
}

/** The bundled letters first, which are the same everywhere; where there are none, those that were meant. */
const bundled = (family: string): string => `rio ${familyLike(family)}, ${family}`

const length = (value: string | undefined): number | undefined =>
  /^\d+(?:\.\d+)?(?:px)?$/.test(value ?? '') ? Number.parseFloat(value!) : undefined

function harmless(name: string, value: string): boolean {
  if (!/^[a-z_][\w.-]*(?::[a-z][\w.-]*)?$/i.test(name) || /^on/i.test(name)) return false
  if (name.includes(':') && !/^(?:xlink:href|xml:space|xml:lang)$/.test(name)) return false
  if (/href$/i.test(name)) return /^#|^data:image\/(?:png|jpeg|gif|webp);/i.test(value)
  return !/url\(\s*["']?\s*[^#"'\s]|@import|expression|javascript:/i.test(value)
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** How many elements are drawn, where those that are used again count again. */
class Weights {
  /** Of what is open: its id, what it weighs so far, and what it uses. */
  readonly #open: { id: string | undefined; own: number; uses: string[] }[] = []
  readonly #known = new Map<string, { readonly own: number; readonly uses: readonly string[] }>()
  readonly #top = { own: 0, uses: [] as string[] }

  open(attributes: Attributes): void {
    const refers = [...attributes].flatMap(([name, value]) =>
      /href$/i.test(name) && value.startsWith('#')
        ? [value.slice(1)]
        : [...value.matchAll(/url\(\s*["']?#([^)"'\s]+)/g)].map(([, id]) => id!),
    )
    this.#open.push({ id: attributes.get('id'), own: 1, uses: refers })
  }

  close(): void {
    const done = this.#open.pop()
    if (!done) return
    if (done.id !== undefined) this.#known.set(done.id, done)
    const outer = this.#open.at(-1) ?? this.#top
    outer.own += done.own
    for (const use of done.uses) outer.uses.push(use)
  }

  total(): number {
    const weights = new Map<string, number>()
    const weigh = (uses: readonly string[], own: number, depth: number): number =>
      depth > 50 || uses.length > 20_000 ? Infinity : uses.reduce((sum, id) => sum + weightOf(id, depth), own)
    const weightOf = (id: string, depth: number): number => {
      const known = weights.get(id)
      if (known !== undefined) return known
      const target = this.#known.get(id)
      if (!target) return 0
      weights.set(id, Infinity) // what uses itself is without end
      const weight = weigh(target.uses, target.own, depth + 1)
      weights.set(id, weight)
      return weight
    }
    return weigh(this.#top.uses, this.#top.own, 0)
  }
}
