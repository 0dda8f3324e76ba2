/** How the elements of a control are made and kept. */

import type { Rect } from '../../scene/drawn.ts'
import type { Value } from '../../scene/node.ts'
import type { Pen } from '../../scene/theme.ts'
import type { Means } from './svg.ts'

/** What a control is made with. */
export interface Around {
  readonly pen: Pen
  readonly means: Means
  /** Rules that make the bundled fonts known to a page. */
  readonly fontRules: string
  /** The folder that such a page may take fonts from, and nothing else from anywhere. */
  readonly fontsAt: string
  /** Something was done to it by hand. */
  readonly did: (id: string, type: 'input' | 'change' | 'submit', value: Value) => void
}

/** What a control is now. */
export interface Now<P> {
  readonly id: string
  readonly props: P
  readonly box: Rect
  /** Whether it floats by itself, in no panel; and over a shadow: there are only so many of these. */
  readonly floats: boolean
  readonly shadowed: boolean
}

/**
 * Fills an element, which has the place and the size of the control and whose class is its type's; does it again, in the
 * same element, whenever the control has changed.
 */
export type Widget<P> = (element: HTMLElement, now: Now<P>, around: Around) => void

/** The child that was made before, or one that is made now. */
export function kept<K extends keyof HTMLElementTagNameMap>(
  element: HTMLElement,
  tag: K,
  name: string,
  made?: (child: HTMLElementTagNameMap[K]) => void,
): HTMLElementTagNameMap[K] {
  const found = element.querySelector<HTMLElementTagNameMap[K]>(`:scope > .${name}`)
  if (found) return found
  const child = document.createElement(tag)
  child.className = name
  made?.(child)
  element.append(child)
  return child
}

/** What was made before by `fill` gives way; what are other nodes stays. */
export function filled(element: HTMLElement, children: readonly Element[]): void {
  for (const old of element.querySelectorAll(':scope > :not(.rio-node)')) old.remove()
  element.prepend(...children)
}

/** A style that is taken away where there is no value. */
export const styled = (element: HTMLElement, name: string, value: string | undefined): void =>
  value === undefined ? void element.style.removeProperty(name) : element.style.setProperty(name, value)
