import type { Codec, Table } from '../../../src/ninep/codec.ts'
import { NOTAG } from '../../../src/ninep/const.ts'
import { value } from './values.ts'
import type { Deal } from './values.ts'

/** How often each kind of request comes; all others once. */
const WEIGHTS: Readonly<Record<string, number>> = {
  Tversion: 0,
  Twalk: 25,
  Topen: 12,
  Tlopen: 12,
  Tread: 18,
  Twrite: 8,
  Tclunk: 10,
  Tstat: 5,
  Tgetattr: 5,
  Tcreate: 5,
  Tlcreate: 5,
  Tremove: 3,
  Tattach: 3,
  Tflush: 8,
}

/** A dialect's requests, each as often in the list as it is to come. */
export interface Grammar {
  readonly codec: Codec<Table>
  readonly kinds: readonly string[]
}

export function grammar(codec: Codec<Table>): Grammar {
  const kinds = Object.keys(codec.messages).filter((kind) => kind.startsWith('T'))
  return { codec, kinds: kinds.flatMap((kind) => Array.from({ length: WEIGHTS[kind] ?? 1 }, () => kind)) }
}

/** A request as the tables of a dialect have it, whatever it asks for. */
export function sentence(
  { codec, kinds }: Grammar,
  deal: Deal,
  tag: number,
  kind = deal.dice.pick(kinds),
): Uint8Array {
  const message: Record<string, unknown> = { kind, tag }
  const [, shape] = codec.messages[kind]!
  for (const [field, coder] of Object.entries(shape)) message[field] = value(field, coder, deal)
  return codec.encode(message as never)
}

/** A Tversion, which begins a conversation anew. */
export const version = (grammar: Grammar, deal: Deal): Uint8Array =>
  sentence(grammar, deal, NOTAG, 'Tversion')
