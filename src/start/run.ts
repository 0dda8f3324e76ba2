import { once } from 'node:events'
import type { Writable } from 'node:stream'
import type { Config } from '../config.ts'
import { alarming } from '../lib/alarm.ts'
import { ready } from './background.ts'
import { banner } from './banner.ts'
import { openHive } from './hive.ts'
import type { Kind } from './question.ts'
import { untilAsked } from './signals.ts'
import { Tidy, collect } from './tidy.ts'

/** A hive in the foreground: from here to its banner, and on until somebody asks it to end. */
export async function run(config: Config, kind: Kind, stdout: Writable): Promise<void> {
  const asked = untilAsked(() => process.exit(130))
  await using hive = await openHive(config, kind, asked, failed).catch((error: unknown) => {
    throw asked.aborted ? new Error('it was stopped before it was ready') : error
  })
  using _tidy = new Tidy({ rss: () => process.memoryUsage.rss(), collect, failed })
  const words = banner(hive)
  if (!ready(words)) stdout.write(alarming(words, stdout))
  using _warming = later(() => hive.warm())
  await hold(asked)
  setTimeout(late, PATIENCE).unref()
}

/** How long after the banner there is time for what nobody has asked for yet, in milliseconds. */
const SOON = 200

function later(work: () => void): Disposable {
  const timer = setTimeout(work, SOON)
  return { [Symbol.dispose]: () => clearTimeout(timer) }
}

/** After how long a clean stop is given up, in milliseconds: it takes less than 2 s where the machine has time for it. */
const PATIENCE = 5000

function late(): never {
  failed(new Error(`it did not end within ${PATIENCE / 1000} s; ending at once`))
  process.exit(1)
}

/** Until we are asked to end, or what we do is over. */
export async function hold(asked: AbortSignal, over?: Promise<void>): Promise<void> {
  const end = asked.aborted ? Promise.resolve() : once(asked, 'abort')
  await Promise.race(over ? [end, over] : [end])
}

/** What went wrong where nobody waits for it: a line in the log. That a client has hung up is nothing wrong. */
export function failed(error: unknown): void {
  if (error instanceof Error && 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE'))
    return
  const words = error instanceof Error ? error.message : String(error)
  process.stderr.write(`${new Date().toISOString()} ${words}\n`)
}
