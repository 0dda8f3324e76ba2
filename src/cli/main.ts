import type { Command as Parser, CommanderError } from 'commander'
import type { Command, Options, Table, World } from './command.ts'
import { manual, overview } from './manual.ts'

/** What the words after `hivefs` ask for, done; what comes back is the exit status. */
export async function main(
  argv: readonly string[],
  table: Table,
  world: (options: Options) => World,
): Promise<number> {
  const [name = 'help', ...rest] = argv
  const { stdout, stderr } = world({})
  try {
    if (help.has(name)) return await explain(table, rest[0], stdout)
    const entry = table[aliases[name] ?? name]
    if (!entry || !Object.hasOwn(table, aliases[name] ?? name)) throw new Error(unknown(name))
    const command = await entry[1]()
    const parsed = await parse(name, command, rest)
    if (parsed === 'help') return await explain(table, name, stdout)
    return (await command.run(world(parsed.options), parsed.args, parsed.options)) ?? 0
  } catch (error) {
    stderr.write(`hivefs: ${error instanceof Error ? error.message : String(error)}\n`)
    return 1
  }
}

const help: ReadonlySet<string> = new Set(['help', '--help', '-h'])
const aliases: Readonly<Record<string, string>> = { '--version': 'version', '-V': 'version' }

const unknown = (name: string): string => `bad command: ${name}; \`hivefs help\` lists them`

async function explain(table: Table, name: string | undefined, stdout: World['stdout']): Promise<number> {
  if (name !== undefined && !Object.hasOwn(table, name)) throw new Error(unknown(name))
  stdout.write(name === undefined ? overview(table) : manual(name, table[name]![0], await table[name]![1]()))
  return 0
}

/** @throws Error with what is wrong with the words, and how to learn more */
async function parse(
  name: string,
  command: Command,
  argv: readonly string[],
): Promise<{ args: readonly string[]; options: Options } | 'help'> {
  const { Command: Commander } = await import('commander')
  const parser: Parser = new Commander(name).argument('[words...]').helpOption(false).exitOverride()
  parser.configureOutput({ outputError: () => undefined })
  for (const [flags, about] of Object.entries(command.options ?? {}))
    if (flags.endsWith('…')) parser.option(flag(flags), about, all, [])
    else parser.option(flag(flags), about)
  parser.option('--namespace <DIR>').option('-h, --help')
  try {
    parser.parse(argv, { from: 'user' })
    const options = parser.opts()
    if (options['help'] === true) return 'help'
    count(command.synopsis, parser.args)
    return { args: parser.args, options }
  } catch (error) {
    const reason = (error as CommanderError).message.replace(/^error: /, '').split('\n')[0]
    throw new Error(`${name}: ${reason}; \`hivefs help ${name}\` says more`, { cause: error })
  }
}

/** As many words as the synopsis has; `[DIR]` may be missing, `FILE…` stands for several. */
function count(synopsis: string, args: readonly string[]): void {
  const all = synopsis.split(' ').filter(Boolean)
  const needed = all.filter((word) => !word.startsWith('['))
  if (args.length < needed.length) throw new Error(`${needed.at(args.length - needed.length)} is missing`)
  if (args.length > all.length && !synopsis.includes('…'))
    throw new Error(`too many words: ${args[all.length]}`)
}

/** `--mount DIR`, `--listen ADDRESS…`, as commander writes it. */
const flag = (flags: string): string => flags.replace(/ ([A-Z]+)…?$/, ' <$1>')

/** What a flag that may be given more than once has said. */
const all = (word: string, before: readonly string[]): string[] => [...before, word]
