import type { Writable } from 'node:stream'

/** How a line begins that everybody has to see. */
export const INSECURE = 'INSECURE:'

/** A text as it is written to a stream: on a terminal with colours, its lines that are a warning are red. */
export function alarming(text: string, to: Writable): string {
  const colours = 'hasColors' in to && typeof to.hasColors === 'function' && to.hasColors() === true
  return colours ? text.replaceAll(LINE, '\x1b[31m$&\x1b[0m') : text
}

const LINE = new RegExp(`^ *${INSECURE}.*$`, 'gm')
