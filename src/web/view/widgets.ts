/** Every control as elements of a page, one line each. */

import type { Controls, ControlType } from '../../scene/props.ts'
import { button, checkbox, progress, slider } from './choices.ts'
import { input, select, textarea } from './fields.ts'
import { panel } from './panel.ts'
import type { Widget } from './widget.ts'
import { code, html, label, markdown, table } from './writings.ts'

const widgets: { readonly [T in ControlType]: Widget<Controls[T]> } = {
  panel,
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

export const widgetOf = (type: string): Widget<never> | undefined =>
  Object.hasOwn(widgets, type) ? widgets[type as ControlType] : undefined
