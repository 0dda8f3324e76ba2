/** What is read: labels, texts, programs, tables, pages. */

import { lettersOf } from '../../scene/controls/control.ts'
import { lineHeight } from '../../scene/controls/fields.ts'
import { gridOf } from '../../scene/controls/table.ts'
import { CODE_SIDE, PADDED, codeOf, labelFont, labelLines, richOf } from '../../scene/controls/writings.ts'
import { css } from '../../scene/measure.ts'
import { short } from '../../scene/paint.ts'
import type { Controls, Placeable } from '../../scene/props.ts'
import { light } from '../../scene/theme.ts'
import { LONGEST } from '../../scene/text/blocks.ts'
import { markdown as blocksOf } from '../../scene/text/markdown.ts'
import { pageStyles } from './css.ts'
import { colorOf } from './fields.ts'
import { richElements } from './rich.ts'
import { filled, kept, styled } from './widget.ts'
import type { Widget } from './widget.ts'

/** A background of its own, and the room that it has around what is written on it. */
function backed(element: HTMLElement, props: Placeable): number {
  const background = colorOf(props.background)
  element.classList.toggle('rio-backed', background !== undefined)
  styled(element, 'background', background)
  return background === undefined ? 0 : PADDED
}

export const label: Widget<Controls['label']> = (element, { props, box }, { pen }) => {
  const side = backed(element, props)
  const font = labelFont(props)
  const words = kept(element, 'div', 'rio-label')
  words.textContent = labelLines(props, box.width - 2 * side, pen).join('\n')
  words.style.font = css(font)
  words.style.lineHeight = `${lineHeight(font.size)}px`
  words.style.padding = `${side}px`
  words.style.textAlign = props.align ?? 'left'
  styled(words, 'color', colorOf(props.color))
}

export const markdown: Widget<Controls['markdown']> = (element, { props, box }, { pen, means }) => {
  const side = backed(element, props)
  const made = richOf(blocksOf(short(props.text, LONGEST)), props, box.width, pen)
  const text = kept(element, 'div', 'rio-text')
  text.style.cssText = `position: absolute; inset: ${side}px`
  text.replaceChildren(...richElements(made, means))
}

export const code: Widget<Controls['code']> = (element, { props }, { pen, means }) => {
  styled(element, 'background', colorOf(props.background))
  const made = codeOf(props, pen)
  const text = kept(element, 'div', 'rio-lines')
  text.style.cssText = `position: absolute; margin: ${CODE_SIDE}px; width: ${made.width}px; height: ${made.height}px`
  text.replaceChildren(...richElements(made, means))
}

export const table: Widget<Controls['table']> = (element, { props, box }, { pen }) => {
  const grid = gridOf(props, box.width, pen)
  const made = document.createElement('table')
  made.style.width = `${grid.widths.reduce((sum, width) => sum + width, 0)}px`
  const columns = document.createElement('colgroup')
  for (const width of grid.widths) columns.append(styledColumn(width))
  made.append(columns)
  const row = (cells: readonly string[], tag: 'th' | 'td', font: string): HTMLTableRowElement => {
    const line = document.createElement('tr')
    for (const [c, cell] of cells.entries()) {
      const made = document.createElement(tag)
      made.textContent = cell
      made.classList.toggle('rio-number', grid.numbers[c])
      made.style.font = font
      made.style.lineHeight = `${grid.rowHeight}px`
      line.append(made)
    }
    return line
  }
  if (grid.head.length) made.createTHead().append(row(grid.head, 'th', css(grid.headFont)))
  made.createTBody().append(...grid.rows.map((cells) => row(cells, 'td', css(grid.font))))
  if (grid.more) {
    const more = made.createCaption()
    more.textContent = grid.more
    more.style.cssText = `font: ${css(grid.font)}; line-height: ${grid.rowHeight}px`
  }
  const scroll = document.createElement('div')
  scroll.className = 'rio-scroll'
  scroll.append(made)
  filled(element, [scroll])
  styled(element, 'background', colorOf(props.background))
  styled(element, 'color', colorOf(props.color))
}

function styledColumn(width: number): HTMLElement {
  const column = document.createElement('col')
  column.style.width = `${width}px`
  return column
}

/** In a frame that may do nothing: it runs no script, loads nothing but fonts, and cannot see the page around it. */
export const html: Widget<Controls['html']> = (element, { props }, { pen, fontRules, fontsAt }) => {
  const side = backed(element, props)
  const frame = kept(element, 'iframe', 'rio-html', (frame) => {
    frame.sandbox.value = ''
    frame.referrerPolicy = 'no-referrer'
    frame.loading = 'eager'
  })
  frame.title = 'page'
  frame.style.cssText = `position: absolute; left: ${side}px; top: ${side}px; width: calc(100% - ${2 * side}px); height: calc(100% - ${2 * side}px)`
  // who wrote it had a light page in mind: in the dark it lies on one
  if (pen.theme !== light && !side) frame.style.cssText += `; background: ${light.page}; border-radius: 8px`
  const policy = `default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src ${fontsAt}/; form-action 'none'; base-uri 'none'`
  const theme = { ...light, ink: colorOf(props.color) ?? light.ink }
  const source =
    `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}">` +
    `<base target="_blank"><style>${pageStyles(theme, fontRules, lettersOf(props))}</style><body>${short(props.html, LONGEST)}`
  if (frame.srcdoc !== source) frame.srcdoc = source
}
