/** How it all looks: colours, sizes and letters, in one table that the picture and the browser share. */

import type { Font, Measure } from './measure.ts'

export interface Theme {
  readonly ink: string
  readonly muted: string
  readonly faint: string
  /** Lines behind data, and lines that something stands on. */
  readonly grid: string
  readonly axis: string
  /** What floats: panels and cards. */
  readonly surface: string
  readonly edge: string
  readonly shadow: { readonly y: number; readonly blur: number; readonly color: string }
  readonly radius: number
  /** What is typed into, its border and what is empty. */
  readonly field: string
  readonly border: string
  readonly track: string
  readonly accent: string
  readonly onAccent: string
  readonly soft: string
  readonly stripe: string
  readonly page: string
  /** Colours of series, in turn: told apart by colour-blind people too. */
  readonly series: readonly string[]
  readonly rising: string
  readonly falling: string
  /** From little to much; and from much below zero over zero to much above. */
  readonly ramp: readonly string[]
  readonly diverging: readonly string[]
  readonly missing: string
  readonly code: Readonly<Record<Token, string>>
}

export const tokens = [
  'plain',
  'comment',
  'string',
  'number',
  'keyword',
  'name',
  'tag',
  'punctuation',
] as const
export type Token = (typeof tokens)[number]

export const light: Theme = {
  ink: '#1d2433',
  muted: '#667085',
  faint: '#98a1b2',
  grid: 'rgba(16,24,40,0.07)',
  axis: 'rgba(16,24,40,0.28)',
  surface: 'rgba(255,255,255,0.9)',
  edge: 'rgba(16,24,40,0.08)',
  shadow: { y: 6, blur: 24, color: 'rgba(16,24,40,0.14)' },
  radius: 14,
  field: '#ffffff',
  border: '#d3d8e2',
  track: '#e3e7ee',
  accent: '#3566d6',
  onAccent: '#ffffff',
  soft: '#f3f5f9',
  stripe: 'rgba(16,24,40,0.025)',
  page: '#fafafa',
  series: ['#3d74c7', '#e8833a', '#2a9d8f', '#b8569b', '#d9a521', '#6fb3e6', '#a63d40', '#7a7f8c'],
  rising: '#2a9d8f',
  falling: '#d1603d',
  ramp: ['#eef4fb', '#c3dbf0', '#86b8df', '#4a8cc7', '#2561a3', '#123a6d'],
  diverging: ['#b5532a', '#e39a6c', '#f7f4f1', '#7fb0da', '#24599a'],
  missing: '#e6e8ec',
  code: {
    plain: '#2b3445',
    comment: '#8791a3',
    string: '#2a7f62',
    number: '#b25b16',
    keyword: '#8a3fb0',
    name: '#2b5fc4',
    tag: '#2b5fc4',
    punctuation: '#6b7588',
  },
}

/** What something is drawn with. */
export interface Pen {
  readonly measure: Measure
  readonly theme: Theme
}

export const sans = (size: number, bold = false): Font => (bold ? { size, bold } : { size })
