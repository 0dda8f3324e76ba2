import { Cursor } from '../lib/coder.ts'
import { DMDIR } from '../ninep/const.ts'
import type { Node } from '../ninep/node.ts'
import { qid } from '../ninep/stat.ts'
import { ctl, dir, exchange, lines, serveTree } from '../synth/index.ts'
import type { File, Verb } from '../synth/index.ts'
import { statOf } from '../synth/tree.ts'
import { Reader } from './events.ts'
import type { Journal } from './events.ts'
import type { Mount } from './mount.ts'
import type { Pipes } from './pipes.ts'
import { muidOf } from './via.ts'

/** What whoever made the mux has put into its root besides. */
export interface Beside {
  /** Verbs of `ctl`. */
  readonly verbs?: Readonly<Record<string, Verb>>
  /** Files, whose names no mount may have. */
  readonly files?: Readonly<Record<string, File>>
  /** Lines of `ctl` that are no mounts: a key and what it is. */
  readonly notes?: () => readonly (readonly [key: string, value: string])[]
}

/** What the files here show and change. */
export interface Mounted {
  /** The id of this hive. */
  readonly hive: string
  readonly beside: readonly Beside[]
  readonly mounts: ReadonlyMap<string, Mount>
  readonly journal: Journal
  readonly pipes: Pick<Pipes, 'obey' | 'table'>
  /** The name of this machine's workspace; empty when it has none. */
  readonly label: string
  /** @throws FileError EEXIST, EINVAL; why the first try failed, though the mount stays */
  dial(name: string, address: string): Promise<void>
  /** @throws FileError ENOENT */
  remove(name: string): Promise<void>
  /** Milliseconds of a round trip. @throws FileError ENOENT; why there is no answer */
  ping(name: string): Promise<number>
  rename(label: string): void
}

/** Names in the root that no mount may have. */
export const reserved = (beside: readonly Beside[]): string[] => [
  'ctl',
  'help',
  'events',
  'routes',
  ...beside.flatMap(({ files }) => Object.keys(files ?? {})),
]

const MODE = (DMDIR | 0o700) >>> 0

/** Several tables as one. */
const merged = <T>(tables: readonly (Readonly<Record<string, T>> | undefined)[]): Record<string, T> =>
  Object.fromEntries(tables.flatMap((table) => Object.entries(table ?? {})))

/** The root of everything, one line a file; and the mounts that are shown. */
export const files = (all: Mounted, shown: (mount: Mount) => boolean = () => true): File =>
  dir(
    {
      ctl: ctl({ about: 'mounts and their health', verbs: verbs(all), status: () => table(all) }),
      events: exchange({
        about:
          'waits: a line of JSON for each event, with id, time, source and kind: mount.up, mount.down, peer.up, peer.down, peer.paired, peer.refused, peer.removed, pair.over, agent.new, agent.gone, agent.rules, agent.state, agent.turn, agent.usage, agent.tool, routes.changed, error; gap where a slow reader has lost some; `since ID` replays what came behind that one, over restarts too',
        endless: true,
        open: () => new Reader(all.journal),
      }),
      routes: lines({
        about:
          'messages of one file written into another, for ever; paths from the root; read: how each does (running, waiting, error, stopped, done; each: stands for one of each machine)',
        verbs: routes,
        obey: (line) => all.pipes.obey(line),
        status: () => all.pipes.table(),
      }),
      ...merged(all.beside.map(({ files }) => files)),
    },
    {
      about: 'all servers and machines as one tree',
      muid: muidOf(all.hive),
      more: {
        example: ['NAME', { about: 'the tree of a server or of another machine', mode: MODE, make: unmade }],
        names: () => all.mounts.keys(),
        find(name) {
          const mount = all.mounts.get(name)
          return mount && shown(mount) ? { key: mount, file: doorway(mount) } : undefined
        },
      },
    },
  )

/** The root as a node, for `serve`; for who has come through these hives. */
export const rootOf = (all: Mounted, uid: string, via: readonly string[] = []): Node =>
  serveTree(
    files(all, (mount) => !mount.hidden(via)),
    { uid },
  )

const verbs = (all: Mounted): Record<string, Verb> => ({
  add: {
    args: 'NAME ADDRESS…',
    about:
      'mounts a server: host:port, tcp!host!port, tls!host!port, ssh!user@host, unix!/path, exec!command; aname=TREE behind it names one of its trees',
    run: ([name, address]) => all.dial(name!, address!),
  },
  remove: {
    args: 'NAME',
    about: 'unmounts it; what is open there is hung up',
    run: ([name]) => all.remove(name!),
  },
  ping: {
    args: 'NAME',
    about: 'asks it now whether it lives; read the answer from the same open',
    run: async ([name]) => `${name} ${milliseconds(await all.ping(name!))}\n`,
  },
  label: {
    args: 'WORKSPACE…',
    about: "names this machine's workspace",
    run: ([label]) => all.rename(label!),
  },
  ...merged(all.beside.map((more) => more.verbs)),
})

const routes = {
  'SRC -> DST': {
    args: '[all|last] [max N]',
    about:
      'what SRC says until its end (of what has none, as ERRORS or events, the lines that come together, or what stands between form feeds) is one write of DST, again and again until it is taken, over restarts too. all, which is the default: every message, up to 1000 or 64 MiB that wait; then SRC waits, or where another DST still takes from it the oldest are dropped and last_error counts them. last: of what waits only the newest. max N: N messages and no more. {host} in a path: one route for each machine, as they come and go; {HOST} is its name in capitals. A circle needs an agent, whose max_turns ends it',
  },
  '-SRC': { args: '[-> DST]', about: 'removes that one, or all of SRC' },
}

/** A line for each mount, tabs between its fields, `-` for an empty one. Lines with `#` are no mounts. */
function table({ mounts, label, beside }: Mounted): string {
  const lines = ['# name\taddress\tstate\tsince\trtt_ms\trequests_in_flight\terror']
  if (label) lines.push(`# label\t${label}`)
  for (const [key, value] of beside.flatMap(({ notes }) => notes?.() ?? []))
    lines.push(`# ${key}\t${field(value)}`)
  for (const { name, address, health, rtt, inFlight } of mounts.values()) {
    const { state, since, error } = health
    const time = new Date(since).toISOString()
    lines.push([name, address, state, time, milliseconds(rtt), inFlight, field(error?.message)].join('\t'))
  }
  return `${lines.join('\n')}\n`
}

const milliseconds = (rtt: number | undefined): string => rtt?.toFixed(2) ?? '-'

const field = (text: string | undefined): string => text?.replace(/\s+/g, ' ') ?? '-'

/** A mount's directory as the root shows it. What is in it the mux asks the mount itself. */
const doorway = (mount: Mount): File => ({
  about: mount.address,
  mode: MODE,
  make: (place) => ({
    get qid() {
      return qid.read(new Cursor(mount.qid))
    },
    async stat() {
      return (await mount.stat()) ?? { ...statOf(place, MODE, 0), qid: this.qid }
    },
    walk: () => undefined,
  }),
})

function unmade(): never {
  throw new Error('an example is not made')
}
