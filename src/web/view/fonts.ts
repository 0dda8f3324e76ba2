/** The bundled fonts in a page: to write with, and to measure by. */

import { FALLBACK, faceNames, measurer } from '../../scene/measure.ts'
import type { FaceName, Measure } from '../../scene/measure.ts'

const familyOf = (name: FaceName): string =>
  name.includes('Mono') ? 'mono' : name.includes('Serif') ? 'serif' : 'sans'

const descriptors = (name: FaceName): { readonly weight: string; readonly style: string } => ({
  weight: name.includes('Bold') ? '700' : '400',
  style: /Oblique|Italic/.test(name) ? 'italic' : 'normal',
})

/** Loads all of them from a folder and makes them known to the page; gives what measures by them. */
export async function loadFonts(folder: string, signal: AbortSignal): Promise<Measure> {
  const bytes = new Map<FaceName, Uint8Array<ArrayBuffer>>()
  await Promise.all(
    faceNames.map(async (name) => {
      const response = await fetch(`${folder}/${name}.ttf`, { signal })
      if (!response.ok) throw new Error(`no font ${name}: ${response.status} ${response.statusText}`)
      bytes.set(name, new Uint8Array(await response.arrayBuffer()))
    }),
  )
  for (const [name, data] of bytes)
    document.fonts.add(new FontFace(`rio ${familyOf(name)}`, data, descriptors(name)))
  document.fonts.add(new FontFace('rio symbols', bytes.get(FALLBACK)!))
  return measurer((name) => bytes.get(name)!)
}

/** The same as rules, for a page in a frame, which may load them from there. */
export const fontRules = (folder: string): string =>
  faceNames.map((name) => rule(`rio ${familyOf(name)}`, name, folder)).join('') +
  rule('rio symbols', FALLBACK, folder)

function rule(family: string, name: FaceName, folder: string): string {
  const { weight, style } = descriptors(name)
  return `@font-face { font-family: "${family}"; font-weight: ${weight}; font-style: ${style}; src: url("${folder}/${name}.ttf"), local("${name}"); }\n`
}
