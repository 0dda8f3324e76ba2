/** Makes elements of a text that has been laid out: each line where it is, so that it is there in every browser. */

import type { Line, Rich, Run } from '../../scene/text/lines.ts'
import { css } from '../../scene/measure.ts'
import { baseline } from '../../scene/letters.ts'
import { element, svgOf } from './svg.ts'
import type { Means } from './svg.ts'

/** What lies under the letters, and a paragraph or heading for each part. */
export function richElements({ under, lines, width, height }: Rich, means: Means): Element[] {
  return [...drawing(svgOf(under, means), width, height), ...parts(lines)]
}

/** Over its whole parent, behind what comes after it. */
export function drawing(of: readonly SVGElement[], width: number, height: number): SVGElement[] {
  if (!of.length) return []
  const svg = element('svg', { class: 'rio-under', width, height, 'aria-hidden': 'true' })
  svg.append(...of)
  return [svg]
}

function parts(lines: readonly Line[]): HTMLElement[] {
  const found: HTMLElement[] = []
  let part = -1
  for (const line of lines) {
    if (line.part !== part) found.push(document.createElement(line.tag))
    part = line.part
    found.at(-1)!.append(...line.runs.map((run) => runElement(run, line)), '\n')
  }
  return found
}

function runElement({ x, text, font, color, href, underlined, struck }: Run, { base }: Line): HTMLElement {
  const made = href === undefined ? document.createElement('span') : linkTo(href)
  const height = Math.round(font.size * 1.4)
  made.textContent = text
  made.className = 'rio-run'
  made.style.font = css(font)
  made.style.lineHeight = `${height}px`
  made.style.left = `${x}px`
  made.style.top = `${base - baseline(font.size, height)}px`
  made.style.color = color
  if (underlined || struck) made.classList.add(struck ? 'rio-struck' : 'rio-underlined')
  return made
}

function linkTo(href: string): HTMLAnchorElement {
  const link = document.createElement('a')
  link.href = href
  link.target = '_blank'
  link.rel = 'noopener noreferrer'
  return link
}
