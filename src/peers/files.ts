import { FileError } from '../lib/errno.ts'
import type { Call } from '../ninep/node.ts'
import { quoted, text, words } from '../synth/index.ts'
import type { File, Verb } from '../synth/index.ts'
import { exportsIn, said, withExport, withoutExport } from './granted.ts'
import type { Offer } from './offer.ts'
import type { Pinned } from './pin.ts'
import type { Peer } from './peer.ts'
import { GUEST_EXPORTS } from './peer.ts'
import { parseExport } from './rights.ts'
import type { Roster } from './roster.ts'
import { isGuest } from './webkey.ts'

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
  /** Makes a key for somebody who comes by the web door. @throws FileError why nobody can */
  invite(name: string, exports: readonly string[]): Promise<Invited>
  /** Pairs with a machine that shows a code. @throws FileError why not */
  pair(host: string, code: string, signal: AbortSignal): Promise<Pinned>
}

/** A guest who was made just now. */
export interface Invited {
  readonly peer: Peer
  /** With the key, which is told nowhere else. */
  readonly url: string
  readonly key: string
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
      'the machines that this one is paired with, and guests: name, fingerprint of their key, address (web of a guest), connections from them, since when, and what they may reach',
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
    about: 'forgets a machine or a guest: what it has open here is hung up, and it does not come in again',
    run: ([name]) => known.roster.remove(name!),
  },
  guest: {
    args: 'NAME [PATH [ro] [ctl]]…',
    about: `makes a key with which somebody comes by the web to these parts of the tree, to ${GUEST_EXPORTS.join(' and ')} if none are said, and to nothing else; \`guest ann rio ro\` only looks at the display. Read the answer from the same open: the address with the key is told once. \`unpair NAME\` ends it`,
    raw: true,
    run: ([line]) => invite(known, words(line!)),
  },
  export: {
    args: 'NAME PATH [ro] [ctl]',
    about:
      'lets a machine or a guest reach a part of this tree: llm, llm/claude, rio/scene, / for all that is no other machine; ro: only to read; ctl: also what governs it. It holds for all that is below PATH, in place of what was exported there; what is exported below it afterwards counts there. The answer is all that it has then',
    run: ([name, ...flags]) => {
      const given = parseExport(flags.map(quoted).join(' '))
      return grant(known, name!, (lines) => withExport(lines, given))
    },
  },
  unexport: {
    args: 'NAME PATH',
    about: 'takes that back, and what was exported below it; the answer is what is left',
    run: ([name, path]) => {
      const taken = parseExport(quoted(path!))
      return grant(known, name!, (lines) => withoutExport(lines, taken, name!))
    },
  },
})

async function invite(known: Known, [name = '', ...paths]: readonly string[]): Promise<string> {
  const { peer, url, key } = await known.invite(name, paths.length ? exportsIn(paths) : GUEST_EXPORTS)
  return [`guest ${peer.name}`, `url ${url}`, `key ${key}`, `exports ${said(peer.exports)}`, ''].join('\n')
}

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
  for (const peer of roster.all()) {
    const { name, fingerprint, address = isGuest(peer) ? 'web' : '-', since, exports } = peer
    lines.push(
      [name, fingerprint, address, connections(name), dayOf(since), exports.join(', ') || '-'].join('\t'),
    )
  }
  return `${lines.join('\n')}\n`
}

const dayOf = (since: Peer['since']): string => (since ? new Date(since).toISOString() : '-')

/** Changes what a peer may reach. @returns all of it, for a person */
async function grant(
  { roster }: Known,
  name: string,
  how: (lines: readonly string[]) => readonly string[],
): Promise<string> {
  let now: readonly string[] = []
  await roster.change(name, (peer) => {
    now = how(peer.exports)
    return { ...peer, exports: now }
  })
  return `${name} has ${said(now)}\n`
}
