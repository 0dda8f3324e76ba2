import { utf8 } from '../lib/bytes.ts'
import { Tape } from '../lib/tape.ts'
import type { Used } from './tools/calls.ts'
import { shown } from './used.ts'

/** UTF-16 units that a line shows of what went into a call, and of what came out of it. */
const SHOWN = 4096
/** UTF-16 units that an event shows. */
const BRIEF = 200
/** Bytes of one turn's lines that are kept. */
const KEPT = 1 << 20

/** The uses of tools in one turn, as lines of JSON. */
export class Calls {
  readonly tape = new Tape(KEPT)
  /** When the last one came, in milliseconds since 1970; 0: there is none. */
  changed = 0

  add({ call: { name, input }, result, ms }: Used, now: number): void {
    const { content, failed } = result
    const line = { name, input: small(input), result: cut(shown(content), SHOWN), ms, failed }
    this.tape.append(utf8(`${JSON.stringify(line)}\n`))
    this.changed = now
  }
}

/** A use of a tool in few words, for events. */
export const inShort = ({ call: { name, input }, result, ms }: Used) => ({
  name,
  input: cut(JSON.stringify(input) ?? '', BRIEF),
  ms,
  ok: !result.failed,
})

/** A value whose JSON is short as it is, else the beginning of its JSON. */
function small(input: unknown): unknown {
  const json = JSON.stringify(input) ?? ''
  return json.length > SHOWN ? cut(json, SHOWN) : input
}

const cut = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most).toWellFormed()}…` : text
