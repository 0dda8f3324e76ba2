import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Machine } from './machine.ts'
import type { Measured } from './measure.ts'
import { markdown } from './table.ts'

const PAGE = join(import.meta.dirname, '..', 'docs', 'bench.md')
/** What stands between these lines of the page is written by us, all else by people. */
const BEGIN = '<!-- begin: npm run bench -- --write -->'
const END = '<!-- end -->'

/** Puts the results into docs/bench.md. @throws Error when the page has no place for them */
export async function write(
  measured: readonly Measured[],
  { date, cpu, kernel, node }: Machine,
): Promise<void> {
  const page = await readFile(PAGE, 'utf8')
  const from = page.indexOf(BEGIN)
  const to = page.indexOf(END, from)
  if (from < 0 || to < 0) throw new Error(`${PAGE} has no lines ${BEGIN} and ${END}`)
  const table = `${date}, ${cpu}, ${kernel}, Node ${node}\n\n${markdown(measured)}`
  await writeFile(PAGE, `${page.slice(0, from + BEGIN.length)}\n\n${table}\n\n${page.slice(to)}`)
}
