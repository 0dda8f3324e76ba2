// Measures hivefs against the figures it has to reach: npm run bench -- [ROW…] [--json] [--quick] [--soak MIN] [--write]
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import { write } from './doc.ts'
import { machine } from './machine.ts'
import { measure } from './measure.ts'
import type { Measured } from './measure.ts'
import { Peers } from './peers.ts'
import type { Asked, Row } from './row.ts'
import { rows } from './rows/index.ts'
import { columns } from './table.ts'

interface Options {
  readonly json?: boolean
  readonly quick?: boolean
  readonly list?: boolean
  readonly write?: boolean
  readonly soak?: string
  readonly rounds?: string
}

const table: Readonly<Record<string, Row>> = rows
/** Where Debian keeps servers, which an ordinary user's PATH leaves out. */
const SERVERS = '/usr/sbin:/sbin'
/** What the table says of a row that broke; why is on standard error. */
const FAILED = 'failed'
const tell = (text: string): void => void process.stderr.write(`${text}\n`)

/** The rows whose names begin with what was asked for; all of them for nothing. @throws InvalidArgumentError when there is none */
function chosen(wanted: readonly string[]): string[] {
  const names = Object.keys(table)
  const unknown = wanted.find((word) => !names.some((name) => name.startsWith(word)))
  if (unknown !== undefined) throw new InvalidArgumentError(`bad row: ${unknown}; one of ${names.join(', ')}`)
  return wanted.length ? names.filter((name) => wanted.some((word) => name.startsWith(word))) : names
}

async function run(name: string, options: Options, peers: Peers): Promise<Measured> {
  const directory = await mkdtemp(join(tmpdir(), 'hivefs-bench-'))
  const asked: Asked = {
    rounds: Number(options.rounds ?? (options.quick ? 3 : 5)),
    seconds: options.quick ? 0.4 : 1,
    soak: Number(options.soak ?? (options.quick ? 0.2 : 1)) * 60,
    peers,
    directory,
  }
  try {
    return await measure(name, table[name]!, asked, (text) => tell(`${name}: ${text}`))
  } catch (error) {
    tell(`${name}: ${error instanceof Error ? error.stack : String(error)}`)
    return { row: name, what: table[name]!.what, peer: '', results: [], missing: FAILED }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

function list(): void {
  for (const [name, { what }] of Object.entries(table)) console.log(`${name.padEnd(16)}${what}`)
}

async function bench(wanted: readonly string[], options: Options): Promise<void> {
  if (options.list) return list()
  const peers = new Peers(`${process.env['PATH'] ?? ''}:${SERVERS}`)
  const measured: Measured[] = []
  for (const name of chosen(wanted)) measured.push(await run(name, options, peers))
  console.log(
    options.json ? JSON.stringify({ machine: machine(), rows: measured }, null, 2) : columns(measured),
  )
  if (options.write) await write(measured, machine())
  if (measured.some(({ missing }) => missing === FAILED)) process.exitCode = 1
}

const command = new Command('bench')
  .description('Measures hivefs against the figures it has to reach, each beside a peer in the same run.')
  .argument('[row...]', 'rows, or what their names begin with; all by default')
  .option('--json', 'results as JSON')
  .option('--quick', 'fewer and shorter rounds')
  .option('--rounds <n>', 'how often each row is measured; the median counts')
  .option('--soak <minutes>', 'how long the soak goes on')
  .option('--list', 'the rows, without measuring')
  .option('--write', 'puts the table into docs/bench.md')
  .action(bench)
try {
  await command.parseAsync()
} catch (error) {
  if (!(error instanceof InvalidArgumentError)) throw error
  command.error(error.message)
}
