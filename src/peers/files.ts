import { FileError } from '../lib/errno.ts'
import type { Call } from '../ninep/node.ts'
import { quoted, text } from '../synth/index.ts'
import type { File, Verb } from '../synth/index.ts'
import type { Offer } from './offer.ts'
import type { Pinned } from './pin.ts'
import type { Peer } from './peer.ts'
import { parseExport, printExport } from './rights.ts'
import type { Export } from './rights.ts'
import type { Roster } from './roster.ts'

/** What the files here show and change. */
export interface Known {
  readonly roster: Pick<Roster, 'all' | 'remove' | 'change' | 'problem'>
  /** The code that is good now. */
  readonly offer: Offer | undefined
  /** How many conns a peer has. */
  connections(name: string): number
  /** Makes a code, and sees to it that others can come. @throws FileError why they cannot */
  show(): Promise<Showing>
  /** Takes the code back. */
  hide(): void
  /** Pairs with a machine that shows a code. @throws FileError why not */
  pair(host: string, code: string, signal: AbortSignal): Promise<Pinned>
}

/** A code, and what whoever is at the other machine has to know. */
export interface Showing {
  readonly offer: Offer
  readonly fingerprint: string
  /** Where we listen, and whether that is since now. */
  readonly listening: readonly string[]
  readonly began: boolean
  /** What may lead here, likeliest first: `box1`, `192.168.1.50:5643`. */
  readonly hosts: readonly string[]
}

/** What the root has for other machines: its files, its verbs, and its lines in the table of `ctl`. */
export const peerFiles = (known: Known) => ({
  files: files(known),
  verbs: verbs(known),
  notes: (): (readonly [string, string])[] => [
    ...(known.roster.problem ? [['peers', known.roster.problem] as const] : []),
    ...(known.offer ? [['pair', pending(known.offer)] as const] : []),
  ],
})

const files = (known: Known): Record<string, File> => ({
  peers: text({
    about:
      'the machines that this one is paired with: name, fingerprint of their key, address, connections from them, since when, and what they may reach',
    get: () => table(known),
  }),
})

const verbs = (known: Known): Record<string, Verb> => ({
  pair: {
    args: '[HOST[:PORT] [CODE]]',
    about:
      'alone: shows a code, good for ten minutes and once, and listens on tls!*!5642 where nothing listens yet; read the answer from the same open. With the code that another machine shows: pairs with it. `pair off` takes the code back',
    run: ([host, code], call) => pair(known, host, code, call),
  },
  unpair: {
    args: 'NAME',
    about: 'forgets a machine: what it has open here is hung up, and it does not come in again',
    run: ([name]) => known.roster.remove(name!),
  },
  export: {
    args: 'NAME PATH [ro] [ctl]',
    about:
      'lets a machine reach a part of this tree: llm, llm/claude, rio/scene, / for all that is no other machine; ro: only to read; ctl: also what governs it',
    run: ([name, ...words]) => grant(known, name!, parseExport(words.map(quoted).join(' ')), true),
  },
  unexport: {
    args: 'NAME PATH',
    about: 'takes that back',
    run: ([name, path]) => grant(known, name!, parseExport(quoted(path!)), false),
  },
})

async function pair(
  known: Known,
  host: string | undefined,
  code: string | undefined,
  { signal }: Call,
): Promise<string> {
  if (host === undefined) return shown(await known.show())
  if (code !== undefined) return paired(await known.pair(host, code, signal))
  if (host !== 'off') throw new FileError('EINVAL', 'usage: pair, pair HOST[:PORT] CODE, or pair off')
  known.hide()
  return ''
}

const shown = ({ offer, fingerprint, listening, began, hosts }: Showing): string =>
  [
    `code ${offer.code}`,
    `pair ${pending(offer)}`,
    `fingerprint ${fingerprint}`,
    ...listening.map((address) => `listening ${address}${began ? ' from now on' : ''}`),
    ...hosts.map((host) => `there hivefs pair ${host} ${offer.code}`),
    '',
  ].join('\n')

const paired = ({ peer, again }: Pinned): string =>
  [
    `paired ${peer.name}${again ? ' again' : ''}`,
    `fingerprint ${peer.fingerprint}`,
    ...(peer.address ? [`address ${peer.address}`] : []),
    '',
  ].join('\n')

const pending = ({ left, tries }: Offer): string =>
  `until ${new Date(Date.now() + left).toISOString()}, ${tries} tries left`

/** A line for each peer, tabs between its fields, `-` for an empty one. */
function table({ roster, connections }: Known): string {
  const lines = ['# name\tfingerprint\taddress\tconnections\tsince\texports']
  for (const { name, fingerprint, address, since, exports } of roster.all())
    lines.push(
      [name, fingerprint, address ?? '-', connections(name), dayOf(since), exports.join(', ') || '-'].join(
        '\t',
      ),
    )
  return `${lines.join('\n')}\n`
}

const dayOf = (since: Peer['since']): string => (since ? new Date(since).toISOString() : '-')

/** Gives a peer a part of the tree, as it is granted now, or takes it back. */
async function grant({ roster }: Known, name: string, given: Export, on: boolean): Promise<void> {
  const pathOf = ({ names }: Export): string => names.join('/')
  await roster.change(name, (peer) => {
    const others = peer.exports.filter((line) => pathOf(parseExport(line)) !== pathOf(given))
    if (!on && others.length === peer.exports.length)
      throw new FileError(
        'ENOENT',
        `/${pathOf(given)} is not exported to ${name}; ${peer.exports.join(', ') || 'nothing'} is`,
      )
    return { ...peer, exports: on ? [...others, printExport(given)] : others }
  })
}
