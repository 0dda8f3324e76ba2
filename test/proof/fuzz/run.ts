// Sends what nobody should: npm run fuzz -- [--frames N] [--seed S] [--target NAME] [--minutes M] [--replay FILE]
import { randomInt } from 'node:crypto'
import { Command, InvalidArgumentError } from 'commander'
import { columns } from '../columns.ts'
import { load, save } from './script.ts'
import type { Script } from './script.ts'
import { subjects } from './subjects.ts'
import { Watchdog } from './watchdog.ts'

interface Options {
  readonly frames: number
  readonly seed?: number
  readonly round: number
  readonly target: string
  readonly minutes?: number
  readonly replay?: string
}

/** Frames between two words about how far it is. */
const WORD = 100_000

const number = (text: string): number => {
  const value = Number(text)
  if (!Number.isFinite(value) || value < 0) throw new InvalidArgumentError('a number is wanted')
  return value
}

async function again(path: string): Promise<void> {
  const script = await load(path)
  const found = await subjects[script.target]!.replay(script)
  console.log(found ?? 'nothing goes wrong any more')
  process.exitCode = found === undefined ? 0 : 1
}

/** Tells of a round that went wrong, and keeps the shortest that does. */
async function tell(failed: Script): Promise<void> {
  console.error(`${failed.target}: seed ${failed.seed}, round ${failed.round}: ${failed.fault}`)
  const short = await subjects[failed.target]!.shrink(failed)
  const path = `fuzz-${failed.target}-${failed.seed}-${failed.round}.txt`
  await save(path, short)
  console.error(
    `${short.steps.length} steps of ${failed.steps.length} are in ${path}; again: npm run fuzz -- --replay ${path}`,
  )
  process.exitCode = 1
}

async function run({
  frames,
  seed = randomInt(2 ** 31),
  round,
  target,
  minutes,
  replay,
}: Options): Promise<void> {
  if (replay !== undefined) return again(replay)
  const names = target === 'all' ? Object.keys(subjects) : target.split(',')
  const wrong = names.find((name) => !Object.hasOwn(subjects, name))
  if (wrong !== undefined)
    throw new InvalidArgumentError(`${wrong} is none of all, ${Object.keys(subjects).join(', ')}`)
  console.error(`seed ${seed}`)
  const all = names.reduce((sum, name) => sum + subjects[name]!.share, 0)
  const rows: string[][] = []
  for (const name of names) {
    const subject = subjects[name]!
    const began = performance.now()
    const until = minutes === undefined ? Infinity : began + (minutes * 60_000 * subject.share) / all
    const wanted = minutes === undefined ? (frames * subject.share) / all : Infinity
    let word = WORD
    const watchdog = new Watchdog()
    const progress = (sent: number, at: number) => {
      watchdog.pat(`${name}, seed ${seed}, round ${at}`)
      if (sent < word) return
      console.error(`${name}: ${sent} frames, round ${at}`)
      word += WORD
    }
    const asked = { target: name, seed, round, frames: wanted, until, progress }
    const outcome = await subject.fuzz(asked).finally(() => watchdog[Symbol.dispose]())
    const { frames: sent, rounds, failed } = outcome
    const seconds = (performance.now() - began) / 1000
    const { heapUsed, rss } = process.memoryUsage()
    const memory = [heapUsed, rss].map((bytes) => (bytes / 2 ** 20).toFixed(0))
    rows.push([
      name,
      String(sent),
      String(rounds),
      seconds.toFixed(0),
      (sent / seconds).toFixed(0),
      ...memory,
      failed ? 'FAILED' : 'ok',
    ])
    if (failed) await tell(failed)
  }
  console.log(columns(['', 'frames', 'rounds', 's', '/s', 'heap MB', 'rss MB', ''], rows))
}

try {
  await new Command('fuzz')
    .description(
      'Sends frames at random, changed, and made by the tables, and looks that nothing breaks, hangs or stays.',
    )
    .option('--frames <n>', 'how many in all', number, 1_000_000)
    .option('--minutes <n>', 'for how long in all, instead', number)
    .option('--seed <n>', 'what comes; printed when not given', number)
    .option('--round <n>', 'the first round', number, 0)
    .option('--target <names>', `all, or some of ${Object.keys(subjects).join(', ')}`, 'all')
    .option('--replay <file>', 'plays what is kept of a round that went wrong')
    .action(run)
    .parseAsync()
} catch (error) {
  if (!(error instanceof InvalidArgumentError)) throw error
  console.error(`bad argument: ${error.message}`)
  process.exitCode = 1
}
