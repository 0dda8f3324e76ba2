import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { places } from '../config.ts'

/** The version of hivefs. */
export async function version(): Promise<string> {
  const { version: said } = JSON.parse(await readFile(join(places().root, 'package.json'), 'utf8')) as {
    version: string
  }
  return said
}
