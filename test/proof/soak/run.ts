// Opens, cancels, vanishes and kills for minutes, and looks that nothing grows: npm run soak -- [--minutes N] [--no-mount | --page]
import { once } from 'node:events'
import { Command, InvalidArgumentError } from 'commander'
import { columns } from '../columns.ts'
import { PageSoak, grown } from './page.ts'
import { Soak, growth } from './soak.ts'

/** Share of the time after which everything has its size: V8 takes long to know how much memory it wants. */
const WARM = 0.4
/** What memory may seem to grow by, in bytes: V8 measures no better. */
const SLACK: Readonly<Record<string, number>> = { heap: 2 << 20, malloc: 1 << 20, rss: 16 << 20 }
/** The same of a page and its hive, which is none that was made to be measured: its heap has not been collected. */
const PAGE_SLACK: Readonly<Record<string, number>> = { heap: 1 << 20, rss: 48 << 20 }
/** Rounds with a page that tell something. */
const FEWEST = 6

interface Options {
  readonly minutes: number
  readonly mount: boolean
  readonly page: boolean
}

/** Until it is over, or somebody wants to have no more of it. */
async function soak(options: Options): Promise<void> {
  const enough = Promise.race(['SIGINT', 'SIGTERM'].map((signal) => once(process, signal)))
  const given = enough.then(() => void (process.exitCode = 130))
  if (options.page) {
    await using page = await PageSoak.start(new AbortController().signal)
    await Promise.race([spent(page, options.minutes), given])
    return
  }
  await using soaked = await Soak.start(options.mount)
  await Promise.race([measured(soaked, options.minutes), given])
}

/** Hours with a page, each told as it ends. */
async function spent(page: PageSoak, minutes: number): Promise<void> {
  const late = performance.now() + minutes * 60_000
  do {
    const held = await page.round()
    console.error(
      `${page.rounds.length}: ${Object.entries(held)
        .map((entry) => entry.join(' '))
        .join(', ')}`,
    )
  } while (performance.now() < late || page.rounds.length < FEWEST)
  const warm = page.rounds.slice(Math.floor(page.rounds.length * WARM))
  const [before, after] = [warm[0]!, warm.at(-1)!]
  const rows = Object.entries(grown(warm)).map(([key, more]) => [
    key,
    String(before[key]),
    String(after[key]),
    more > (PAGE_SLACK[key] ?? 0) ? 'GROWS' : 'ok',
  ])
  const first = page.rounds.length - warm.length + 1
  console.log(columns(['', `after ${first} rounds`, `after ${page.rounds.length}`, ''], rows))
  if (rows.some((row) => row.at(-1) !== 'ok')) process.exitCode = 1
}

async function measured(soaked: Soak, minutes: number): Promise<void> {
  const began = performance.now()
  await soaked.until(began + minutes * 60_000 * WARM)
  const before = await soaked.settled()
  const warm = soaked.cycles
  console.error(`warm after ${warm} cycles`)
  await soaked.until(began + minutes * 60_000)
  const after = await soaked.settled(before)
  const grown = Object.entries(growth(before, after))
  const rows = grown.map(([key, more]) => [
    key,
    String(before[key]),
    String(after[key]),
    more > (SLACK[key] ?? 0) ? 'GROWS' : 'ok',
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
  .option('--page', 'the web page instead, in a real browser: each round is what an hour has', false)
  .action(soak)
  .parseAsync()
