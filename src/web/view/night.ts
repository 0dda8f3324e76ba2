import type { SceneNode } from '../../scene/node.ts'
import { light } from '../../scene/theme.ts'
import type { Theme } from '../../scene/theme.ts'

/** What is behind a scene that has no background of its own, on a page that is dark. */
export const NIGHT = '#12151c'

/** What programs write and draw with that do not say with what: dark on light. */
const INK = '#1f2328'

/** The node as it is drawn in the dark: what has no colour of its own is light. */
export function inNight(node: SceneNode): SceneNode {
  const { fill, stroke, color } = node.props
  if (fill !== INK && stroke !== INK && color !== INK) return node
  const of = (name: string, value: unknown) => (value === INK ? { [name]: night.ink } : {})
  return { ...node, props: { ...node.props, ...of('fill', fill), ...of('stroke', stroke), ...of('color', color) } } // oxfmt-ignore
}

/** The theme on it: the same sizes, so that nothing is anywhere else. */
export const night: Theme = {
  ...light,
  ink: '#e6e9f0',
  muted: '#a3adbf',
  faint: '#7b869b',
  grid: 'rgba(255,255,255,0.08)',
  axis: 'rgba(255,255,255,0.32)',
  surface: 'rgba(30,35,46,0.93)',
  edge: 'rgba(255,255,255,0.1)',
  shadow: { ...light.shadow, color: 'rgba(0,0,0,0.5)' },
  field: '#1a1f2a',
  border: '#3a4353',
  track: '#323a49',
  accent: '#7ea6ff',
  onAccent: '#0d1220',
  soft: '#232936',
  stripe: 'rgba(255,255,255,0.03)',
  page: NIGHT,
  series: ['#6fa3ee', '#f09a55', '#4fc0b0', '#d684bd', '#e6bd4f', '#8cc8f2', '#d9777b', '#a7adba'],
  rising: '#4fc0b0',
  falling: '#f0845f',
  missing: '#3a4150',
  code: {
    plain: '#d5dbe7',
    comment: '#8a95a8',
    string: '#7fd0a8',
    number: '#f0ab6c',
    keyword: '#d3a0f0',
    name: '#8fb4ff',
    tag: '#8fb4ff',
    punctuation: '#9aa5b8',
  },
}
