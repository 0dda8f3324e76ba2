/** The letters that pictures are written with: DejaVu's, which come with the package, and the system's for the rest. */

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { GlobalFonts } from '@napi-rs/canvas'
import { FALLBACK, faceNames, measurer } from '../../scene/measure.ts'
import type { FaceName, Measure } from '../../scene/measure.ts'

const ttf = (): string =>
  join(dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json')), 'ttf')

export const fontFile = (name: FaceName): string => join(ttf(), `${name}.ttf`)

/** Measures as the pictures are written; a file is read when its face is first needed. */
export const measureBundled = (): Measure => measurer((name) => readFileSync(fontFile(name)))

/** Makes the families known to the canvas, in this process; again does nothing. The family is that of `css` in measure.ts. */
export function registerFonts(): void {
  if (GlobalFonts.has('rio symbols')) return
  for (const name of faceNames) GlobalFonts.registerFromPath(fontFile(name), `rio ${familyOf(name)}`)
  GlobalFonts.registerFromPath(fontFile(FALLBACK), 'rio symbols')
}

const familyOf = (name: FaceName): string =>
  name.includes('Mono') ? 'mono' : name.includes('Serif') ? 'serif' : 'sans'
