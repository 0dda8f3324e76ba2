/** Every control but the panel, which holds others. */

import type { Controls, ControlType } from '../props.ts'
import { button, checkbox, progress, slider } from './choices.ts'
import type { Control } from './control.ts'
import { input, select, textarea } from './fields.ts'
import { table } from './table.ts'
import { code, html, label, markdown } from './writings.ts'

export type LeafType = Exclude<ControlType, 'panel'>

const controls: { readonly [T in LeafType]: Control<Controls[T]> } = {
  label,
  button,
  slider,
  input,
  textarea,
  select,
  checkbox,
  table,
  markdown,
  code,
  progress,
  html,
}

export const leaf = (type: string): type is LeafType => Object.hasOwn(controls, type)

/** What draws it; the props are those of its type. */
export const controlOf = <T extends LeafType>(type: T): Control<Controls[T]> => controls[type]
