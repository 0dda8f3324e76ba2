import type { AnyCoder } from '../../../src/lib/coder.ts'
import { NOFID } from '../../../src/ninep/const.ts'
import { keep } from '../../../src/ninep/stat.ts'
import type { Dice } from './dice.ts'

/** What a value may be about: the labels of a conversation. */
export interface Deal {
  readonly dice: Dice
  /** A fid, most likely one that is there. */
  fid(): number
  /** A tag that is under way, most likely. */
  oldtag(): number
}

/** Fids that conversations use: few, so that they meet. */
export const FIDS = 12

// oxfmt-ignore
const NAMES = [
  'hello', 'notes', 'bell', 'ring', 'broken', 'slow', 'many', 'box', 'log', 'lock', 'tool', 'secret',
  'long', 'record', 'late', 'deep', 'stuck', 'torn', '..', '..', '.', 'file0', 'file99', 'new', 'sample',
  'other',
]
// oxfmt-ignore
const ODD = [
  '', '/', '../x', 'a/b', 'x'.repeat(255), 'x'.repeat(256), 'é'.repeat(200), '\u{1f41d}', '__proto__',
  'constructor', 'ctl', 'events', 'routes', 'hostile', 'x'.repeat(3000), '\ufeff', '9P2000.L',
]
const LENGTHS = [
  0, 1, 2, 12, 13, 72, 150, 232, 1000, 8168, 65535, 0x7fffffff, 0x80000000, 0xfffffff0, 0xffffffff,
]
const OFFSETS = [0n, 0n, 0n, 0n, 1n, 13n, 72n, 144n, 2n ** 32n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n]
const MODES = [0, 0, 0, 0, 1, 1, 2, 2, 3, 16, 17, 18, 64, 65, 255]
const FLAGS = [0, 1, 2, 0o1000, 0o2000, 0o100, 0o200000, 0x8041, 0xffffffff]
const PERMS = [0o644, 0o600, 0o777, 0x800001ed, 0, 0xffffffff]

/** Values of fields that mean something, by the field's name. */
const known: Readonly<Record<string, (deal: Deal) => unknown>> = {
  fid: (deal) => deal.fid(),
  newfid: ({ dice }) => (dice.one(40) ? dice.u32() : dice.below(FIDS)),
  dfid: (deal) => deal.fid(),
  afid: ({ dice }) => (dice.one(8) ? dice.below(FIDS) : NOFID),
  oldtag: (deal) => deal.oldtag(),
  mode: ({ dice }) => dice.pick(MODES),
  perm: ({ dice }) => dice.pick(PERMS),
  flags: ({ dice }) => dice.pick(FLAGS),
  count: ({ dice }) => dice.pick(LENGTHS),
  offset: ({ dice }) => dice.pick(OFFSETS),
  wname: ({ dice }) => Array.from({ length: dice.one(9) ? dice.below(17) : dice.below(3) }, () => name(dice)),
  uname: ({ dice }) => dice.pick(['glenda', 'rob', '', 'x'.repeat(500)]),
  aname: ({ dice }) => (dice.one(3) ? dice.pick(['sample', 'other', 'hostile', 'no']) : ''),
  msize: ({ dice }) => dice.pick([256, 300, 1000, 8192, 65536, 1 << 20, 0, 255, 0xffffffff]),
  version: ({ dice }) =>
    dice.pick(['9P2000', '9P2000', '9P2000.u', '9P2000.L', '9P2000.x', 'unknown', '', '9P2000\u00e9']),
  stat: ({ dice }) => (dice.one(3) ? undefined : { ...keep, ...change(dice) }),
}

const change = (dice: Dice): object =>
  dice.pick([
    {},
    { length: 0n },
    { mtime: 5 },
    { name: name(dice) },
    { mode: 0o600 },
    { uid: 'rob' },
    { muid: 'x' },
  ])

const name = (dice: Dice): string => dice.pick(dice.one(12) ? ODD : NAMES)

/** A value of a field. */
export function value(field: string, coder: AnyCoder, deal: Deal): unknown {
  const meant = deal.dice.one(25) ? undefined : known[field]?.(deal)
  return meant === undefined ? any(coder, deal) : wider(coder, meant)
}

/** A whole number is a BigInt where the field is that wide. */
const wider = (coder: AnyCoder, meant: unknown): unknown => {
  const fields = fieldsOf(coder)
  if (fields) return withAll(fields, meant as Record<string, unknown>)
  if (coder.kind === 'u64' && typeof meant === 'number') return BigInt(meant)
  return coder.kind !== 'u64' && typeof meant === 'bigint' ? Number(meant & 0xffffffffn) : meant
}

/** What a struct is made of, however often it says its size. */
const fieldsOf = (coder: AnyCoder): AnyCoder['fields'] =>
  coder.fields ?? (coder.inner && coder.kind !== 'list' ? fieldsOf(coder.inner) : undefined)

/** A stat of another dialect has more fields. */
const withAll = (fields: NonNullable<AnyCoder['fields']>, meant: Record<string, unknown>): object =>
  Object.fromEntries(
    Object.entries(fields).map(([field, { kind }]) => [
      field,
      meant[field] ?? (kind === 'str' ? '' : 0xffffffff),
    ]),
  )

function any(coder: AnyCoder, deal: Deal): unknown {
  const { dice } = deal
  if (coder.fields)
    return Object.fromEntries(Object.entries(coder.fields).map(([field, inner]) => [field, any(inner, deal)]))
  switch (coder.kind) {
    case 'list':
      return Array.from({ length: dice.below(17) }, () => any(coder.inner!, deal))
    case 'str':
      return name(dice)
    case 'blob':
      return dice.bytes(dice.one(20) ? dice.below(9000) : dice.below(40))
    case 'u64':
      return dice.one(2) ? dice.pick(OFFSETS) : (BigInt(dice.u32()) << 32n) | BigInt(dice.u32())
    case 'fid':
      return deal.fid()
    default:
      return coder.inner ? any(coder.inner, deal) : dice.one(2) ? dice.pick(LENGTHS) : dice.u32()
  }
}
