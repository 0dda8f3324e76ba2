import { join, resolve } from 'node:path'
import type { Command, Options, World } from '../cli/command.ts'
import { readConfig } from '../config.ts'
import type { Config, Flags } from '../config.ts'
import { alarming } from '../lib/alarm.ts'
import { readPidfile } from '../lib/pidfile.ts'
import { background } from './background.ts'
import { mountpoint } from './mountpoint.ts'
import { question } from './question.ts'
import type { Kind } from './question.ts'

export const start: Command = {
  synopsis: '',
  options: {
    '-f, --foreground': 'Stays in the foreground: Ctrl-C stops the hive, twice at once.',
    '--mount DIR': 'Mounts the tree there; /n when it is not given.',
    '--no-mount': 'Mounts nothing; the sockets work all the same.',
    '--web ADDRESS':
      'Listens there for browsers; 127.0.0.1:7640, or the next port that is free, when it is not given.',
    '--no-web': 'Does not listen for browsers.',
    '--listen ADDRESS…':
      'Lets others come in there as well: tls!*!5642 for peers, tcp!127.0.0.1!5640 for programs of this machine, unix!/PATH. It may be given more than once.',
    '--insecure-listen':
      'Lets tcp! listen where other machines can reach it: everybody who does has everything, without a key, and all in between can read along.',
    '--announce': 'Tells the local network that there is a hive, once it listens at tls!*!5642.',
    '--connect ADDRESS':
      'Makes no multiplexer, joins the one at ADDRESS: unix!/PATH, tcp!HOST!PORT or HOST:PORT, ssh!USER@HOST, tls!HOST!PORT.',
    '--alone': 'Makes no multiplexer: the tree is that of the agents.',
    '-y, --yes': 'Asks nothing: a new hive, unless something else is said.',
  },
  description: `
Starts a hive: a tree of files, served on sockets in the namespace directory and mounted on /n. It goes on in the
background; \`hivefs stop\` stops it.

On a terminal it asks what kind of hive it shall be.

In $XDG_CONFIG_HOME/hivefs/config.toml, mount = "/n", web = "127.0.0.1:7640", listen = ["tls!*!5642"] and announce = true say
what the flags of that name say, which win; what is listened on adds up.

It reads that file, .env and the environment. \`hivefs doctor\` says what it finds missing.`,
  examples: [
    'hivefs start',
    'hivefs start --foreground --mount ~/n',
    'NAMESPACE=/tmp/second hivefs start --no-mount -y',
  ],
  async run(world, _args, options) {
    const flags = flagsOf(world, options)
    const wanted = await readConfig(flags)
    const { at: mount, note } = await mountpoint(wanted)
    const config = { ...wanted, mount }
    const running = await readPidfile(join(config.namespace, 'hivefs.pid'))
    if (running)
      throw new Error(
        `a hive runs at ${config.namespace} already, process ${running.pid}; \`hivefs stop\` stops it`,
      )
    const kind =
      kindOf(options) ??
      (options['yes'] === true || !process.stdin.isTTY ? { kind: 'new' } : await question())
    if (!kind) return 1
    if (note) world.stderr.write(`hivefs: ${note}\n`)
    if (options['foreground'] !== true) return goOn(world, config, kind)
    await (await import('./run.ts')).run(config, kind, world.stdout)
    return 0
  },
}

/** Starts it again as a process of its own, with everything that was found out as flags, and says what it says. */
async function goOn(world: World, config: Config, kind: Kind): Promise<number> {
  const args = ['start', '--foreground', '--yes', '--namespace', config.namespace, ...wordsOf(kind)]
  const where = config.mount === false ? ['--no-mount'] : ['--mount', config.mount]
  const web =
    config.web === false
      ? ['--no-web']
      : config.web.ports.length === 1
        ? ['--web', addressOf(config.web)]
        : []
  const listen = config.listen.flatMap((address) => ['--listen', address])
  const insecure = config.insecure ? ['--insecure-listen'] : []
  const announce = config.announce ? ['--announce'] : []
  const all = [...args, ...where, ...web, ...listen, ...insecure, ...announce]
  const words = await background(config.root, all, join(config.state, 'hivefs.log'))
  world.stdout.write(alarming(words, world.stdout))
  return 0
}

const addressOf = ({ host, ports }: { readonly host: string; readonly ports: readonly number[] }): string =>
  `${host.includes(':') ? `[${host}]` : host}:${ports[0]}`

function flagsOf(world: World, { mount, web, listen, insecureListen, announce }: Options): Flags {
  const where = typeof mount === 'string' ? resolve(mount) : mount === false ? mount : undefined
  const browsers = typeof web === 'string' || web === false ? web : undefined
  return {
    namespace: resolve(world.namespace),
    mount: where,
    web: browsers,
    listen: Array.isArray(listen) ? listen.map(String) : [],
    insecure: insecureListen === true,
    announce: announce === true ? true : undefined,
  }
}

function kindOf({ connect, alone }: Options): Kind | undefined {
  if (typeof connect === 'string') return { kind: 'connect', address: connect }
  return alone === true ? { kind: 'alone' } : undefined
}

const wordsOf = (kind: Kind): string[] =>
  kind.kind === 'connect' ? ['--connect', kind.address] : kind.kind === 'alone' ? ['--alone'] : []
