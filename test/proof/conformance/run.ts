// Holds the conversations of test/ninep/traces with every target and prints a table: npm run conformance -- [--against ADDRESS]
import { Command } from 'commander'
import { dialing } from '../../../src/start/dial.ts'
import { traces } from '../../ninep/trace.ts'
import type { Trace } from '../../ninep/trace.ts'
import { columns } from '../columns.ts'
import { held } from './held.ts'
import { heldBy, targets } from './targets.ts'
import type { Target } from './targets.ts'

interface Options {
  readonly against?: string
  readonly title?: string
}

const folder = new URL('../../ninep/traces/', import.meta.url)

/** Somebody else's server of the sample tree. */
function foreign(address: string): Target {
  const connect = dialing()(address)
  return { name: address, open: async () => connect(AbortSignal.timeout(10_000)), dialects: true }
}

/** How many a target holds as they are written; what went wrong is told at once. */
async function passed(target: Target, conversations: readonly Trace[]): Promise<number> {
  let count = 0
  for (const trace of conversations) {
    try {
      await held(target, trace)
      count++
    } catch (error) {
      console.error(`${target.name}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  return count
}

async function conformance({ against, title = '' }: Options): Promise<void> {
  const all = traces(folder).filter((trace) => trace.title.includes(title))
  const rows: string[][] = []
  for (const target of against === undefined ? targets : [foreign(against)]) {
    const here = heldBy(target, all)
    const began = performance.now()
    const good = await passed(target, here)
    if (good < here.length) process.exitCode = 1
    const seconds = ((performance.now() - began) / 1000).toFixed(1)
    rows.push([target.name, String(here.length), String(good), String(all.length - here.length), seconds])
  }
  console.log(columns(['', 'conversations', 'passed', 'differ', 's'], rows))
}

await new Command('conformance')
  .description(
    'Holds the conversations of test/ninep/traces with our server, our mux and our mirror, in several ways.',
  )
  .option(
    '--against <address>',
    'with another server of the sample tree instead, a new one for each: exec!command',
  )
  .option('--title <words>', 'only conversations with these words in their titles')
  .action(conformance)
  .parseAsync()
