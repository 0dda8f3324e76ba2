import { text } from '../lib/bytes.ts'
import { networks } from '../lib/mdns.ts'
import { Fsys } from '../ninep/fsys.ts'
import type { Command, World } from './command.ts'
import { search } from './found.ts'
import type { Found } from './found.ts'
import { attach } from './hive.ts'

/** How long to look, in seconds. */
const SECONDS = 3

export const discover: Command = {
  synopsis: '',
  options: {
    '--seconds N': `How long to look, in seconds; ${SECONDS} when it is not given.`,
    '--json': 'One JSON object for each hive, one a line.',
  },
  description: `
Finds the hives on the local network that announce themselves, as \`hivefs start --announce\` or announce = true in config.toml
has them do once they listen at tls!*!5642. For each it says its name, its address, its key, and whether it is paired with
this one.

Anybody on the network can announce anything. Who it really is, \`hivefs pair\` finds out.`,
  examples: ['hivefs discover', 'hivefs discover --json | jq -r .address'],
  async run(world, _args, { seconds, json }) {
    const long = secondsOf(seconds)
    const progress = progressOn(world.stderr, long)
    const signal = AbortSignal.timeout(long * 1000)
    const [hives, known] = await Promise.all([search(signal, progress.step), knownTo(world)])
    progress.end()
    if (!hives.length)
      throw new Error(
        `no hive has announced itself within ${long} s; there: \`hivefs start --announce --listen tls!*!5642\`. Without that, \`hivefs pair\` there, and here what it says`,
      )
    const here = networks()
    const rows = hives.map((hive) => ({ ...hive, paired: pairing(hive, known, here) }))
    world.stdout.write(json === true ? rows.map((row) => `${JSON.stringify(row)}\n`).join('') : table(rows))
  },
}

function secondsOf(said: unknown): number {
  if (typeof said !== 'string') return SECONDS
  const long = /^\d{1,3}$/.test(said) ? Number(said) : 0
  if (long < 1 || long > 600) throw new Error(`bad argument: ${said}; 1 to 600 seconds`)
  return long
}

/** The peers of the hive that runs here: fingerprint and name. Nothing when none runs. */
async function knownTo(world: World): Promise<ReadonlyMap<string, string> | undefined> {
  try {
    await using client = await attach(world)
    const lines = text(await new Fsys(client).read('/peers')).split('\n')
    return new Map(
      lines.flatMap((line) => {
        const [name = ''] = line.split('\t')
        const [fingerprint] = /SHA256:[A-Za-z0-9+/]{43}/.exec(line) ?? []
        return fingerprint && !line.startsWith('#') ? [[fingerprint, name] as const] : []
      }),
    )
  } catch {
    return undefined
  }
}

function pairing(
  { address, fingerprint }: Found,
  known: ReadonlyMap<string, string> | undefined,
  here: string[],
): string {
  const name = known?.get(fingerprint)
  if (name !== undefined) return name
  if (here.includes(address.split('!')[1]!)) return 'this machine'
  return known ? 'no' : 'unknown'
}

/** As columns. */
function table(rows: readonly (Found & { readonly paired: string })[]): string {
  const head = { name: 'NAME', address: 'ADDRESS', fingerprint: 'KEY', paired: 'PAIRED' }
  const columns = ['name', 'address', 'fingerprint', 'paired'] as const
  const all = [head, ...rows]
  const widths = columns.map((column) => Math.max(...all.map((row) => row[column].length)))
  const lines = all.map((row) =>
    columns
      .map((column, i) => row[column].padEnd(widths[i]!))
      .join('  ')
      .trimEnd(),
  )
  return `${lines.join('\n')}\n`
}

/** Says on a terminal how long it still takes. */
function progressOn(to: World['stderr'], long: number): { step(): void; end(): void } {
  const shows = 'isTTY' in to && to.isTTY === true
  let left = long
  return {
    step: () => void (shows && to.write(`\r\x1b[Klooking for hives: ${left--} s`)),
    end: () => void (shows && to.write('\r\x1b[K')),
  }
}
