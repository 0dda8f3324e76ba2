/** What HTML says of the looks of its letters. */

import { paint } from '../paint.ts'
import type { Align, Span } from './blocks.ts'
import type { Attributes } from './markup.ts'

export type Style = Omit<Span, 'text'>

/** By the attributes `style`, `color` and `align` of a tag. */
export function styleOf(attributes: Attributes): Style & { readonly align?: Align } {
  const found = new Map<string, string>()
  for (const rule of (attributes.get('style') ?? '').slice(0, 2000).split(';')) {
    const [name = '', value = ''] = rule.split(/:(.*)/s)
    found.set(name.trim().toLowerCase(), value.trim())
  }
  const color = colorOf(found.get('color') ?? attributes.get('color'))
  const background = colorOf(found.get('background-color') ?? found.get('background'))
  const size = /^(\d+(?:\.\d+)?)(px|pt|em|rem)$/.exec(found.get('font-size') ?? '')
  const align = found.get('text-align') ?? attributes.get('align')
  return {
    ...(color && { color }),
    ...(background && { background }),
    ...(size && { size: Math.min(200, Number(size[1]) * { px: 1, pt: 4 / 3, em: 14, rem: 14 }[size[2]!]!) }),
    ...(/^(?:bold|bolder|[6-9]00)$/.test(found.get('font-weight') ?? '') && { bold: true }),
    ...(found.get('font-style') === 'italic' && { italic: true }),
    ...(found.get('text-decoration')?.includes('underline') && { underlined: true }),
    ...((align === 'center' || align === 'right' || align === 'left') && { align }),
  }
}

const colorOf = (value: string | undefined): string | undefined => {
  const color = paint(value)
  return color === 'none' ? undefined : color
}
