import { readFile, readdir } from 'node:fs/promises'
import { Reading } from '../../../src/riofs/program/reading.ts'
import type { Found } from '../../../src/riofs/program/reading.ts'

const folder = new URL('../programs/', import.meta.url)

/** Programs as models write them; what is beside them in `.txt` is what shall come of them. */
export async function programs(): Promise<readonly string[]> {
  const names = await readdir(folder)
  return names.filter((name) => /\.(jsx?|ts|html|svg|json|md)$/.test(name)).toSorted()
}

export async function talks(): Promise<readonly string[]> {
  const names = await readdir(folder)
  return names.filter((name) => name.endsWith('.txt')).toSorted()
}

export const text = (name: string): Promise<string> => readFile(new URL(name, folder), 'utf8')

/** What a file asks for when it is written to a scene. */
export async function found(name: string): Promise<readonly Found[]> {
  const reading = new Reading((machine) => (machine === 'box2' ? 'elsewhere' : 'unknown'))
  return [...reading.push(await readFile(new URL(name, folder))), ...reading.end()]
}
