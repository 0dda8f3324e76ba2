// Opens, cancels, vanishes and kills for minutes, and looks that nothing grows: npm run soak -- [--minutes N] [--no-mount | --page]
import { once } from 'node:events'
import { Command, InvalidArgumentError } from 'commander'
import { columns } from '../columns.ts'
import { cycles, growth, settled } from './measure.ts'
import type { Soaked } from './measure.ts'
import { PageSoak } from './page/soak.ts'
import { Soak } from './soak.ts'

/** Share of the time after which everything has its size: V8 takes long to know how much memory it wants. */
const WARM = 0.4

interface Options {
  readonly minutes: number
  readonly mount: boolean
  readonly page: boolean
}

/** Until it is over, or somebody wants to have no more of it. */
async function soak(options: Options): Promise<void> {
  const enough = Promise.race(['SIGINT', 'SIGTERM'].map((signal) => once(process, signal)))
  await using soaked = options.page ? await PageSoak.start() : await Soak.start(options.mount)
  const given = enough.then(() => void (process.exitCode = 130))
  await Promise.race([measured(soaked, options.minutes), given])
}

async function measured(soaked: Soaked, minutes: number): Promise<void> {
  const began = performance.now()
  await cycles(soaked, began + minutes * 60_000 * WARM)
  const before = await settled(soaked)
  const warm = soaked.cycles
  console.error(`warm after ${warm} cycles`)
  await cycles(soaked, began + minutes * 60_000)
  const after = await settled(soaked, before)
  const grown = Object.entries(growth(before, after))
  const rows = grown.map(([key, more]) => [
    key,
    String(before[key]),
    String(after[key]),
    more > (soaked.slack[key] ?? 0) ? 'GROWS' : 'ok',
  ])
  console.log(columns(['', `after ${warm} cycles`, `after ${soaked.cycles}`, ''], rows))
  if (rows.some((row) => row.at(-1) !== 'ok')) process.exitCode = 1
}

await new Command('soak')
  .description(
    'Opens, cancels, vanishes and kills again and again, and looks that the hive holds no more afterwards.',
  )
  .option(
    '--minutes <n>',
    'for how long',
    (text) => {
      const minutes = Number(text)
      if (!(minutes > 0)) throw new InvalidArgumentError('a number is wanted')
      return minutes
    },
    10,
  )
  .option('--no-mount', 'without a FUSE mount')
  .option('--page', 'a page in a browser instead, that is used as if an hour passed', false)
  .action(soak)
  .parseAsync()
