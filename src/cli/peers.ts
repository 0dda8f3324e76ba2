import { text } from '../lib/bytes.ts'
import { Fsys } from '../ninep/fsys.ts'
import type { Command } from './command.ts'
import { attach, print } from './hive.ts'

export const peers: Command = {
  synopsis: '',
  options: { '--json': 'One JSON object for each machine, one a line.' },
  description: `
Lists the machines that this one is paired with, and guests: the name it has here, the fingerprint of its key, the address at which it was
paired (web for a guest), how many connections it has here now, since when it is known, and what it may reach.

They stand in peers.toml in the directory of config.toml, which you may edit: it counts at once.`,
  examples: ['hivefs peers', 'hivefs peers --json'],
  async run(world, _args, { json }) {
    await using client = await attach(world)
    const [head = [], ...rows] = text(await new Fsys(client).read('/peers'))
      .replace(/^# /, '')
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'))
    if (json === true)
      return print(world.stdout, rows.map((row) => `${JSON.stringify(objectOf(head, row))}\n`).join(''))
    const none = 'no machine is paired with this one, and there are no guests; `hivefs pair` pairs\n'
    await print(world.stdout, rows.length ? aligned([head, ...rows]) : none)
  },
}

/** A row under the names of its fields; exports as a list, connections as a number, what is not there left out. */
function objectOf(head: readonly string[], row: readonly string[]): Record<string, unknown> {
  const fields = head.flatMap((name, i): [string, unknown][] => {
    const said = row[i] ?? '-'
    if (name === 'exports') return [[name, said === '-' ? [] : said.split(', ')]]
    if (said === '-') return []
    return [[name, name === 'connections' ? Number(said) : said]]
  })
  return Object.fromEntries(fields)
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)))
  return rows
    .map(
      (row) =>
        `${row
          .map((field, i) => field.padEnd(widths[i]!))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('')
}
