import type { Limits } from './limits.ts'
import type { Call, Part, Result, Turn } from './provider.ts'
import { words } from './said.ts'

/** A call as it is sent, and the name its result goes by in the conversation as it was kept. */
interface Open {
  readonly call: Call
  readonly id: string
}

/**
 * A conversation in which every call has its result, at the beginning of the turn that follows and in the order of the
 * calls, and no result is without its call: services refuse anything else, and what is kept may have been cancelled,
 * cut short or written by hand. A call that has no result gets one that says so; a result that has no call becomes words.
 */
export class Pairs {
  readonly #limits: Limits
  readonly #ids: RegExp
  readonly #taken = new Set<string>()
  #open: readonly Open[] = []

  /** @param ids what the service takes as the name of a call; others are renamed */
  constructor(limits: Limits, ids: RegExp) {
    this.#limits = limits
    this.#ids = ids
  }

  turns(turns: readonly Turn[]): readonly Turn[] {
    return turns.flatMap((turn) => (turn.role === 'user' ? this.#user(turn) : this.#assistant(turn)))
  }

  /** What answers the calls of the turn before, then the rest. */
  #user({ content }: Turn): readonly Turn[] {
    const used = new Set<Part>()
    const results = this.#open.map(({ call, id }) => {
      const found = content.find(
        (part): part is Result => part.kind === 'result' && part.id === id && !used.has(part),
      )
      if (found) used.add(found)
      return { ...(found ?? notRun(call)), id: call.id, name: call.name }
    })
    this.#open = []
    return [
      {
        role: 'user',
        content: [
          ...results.map((result) => this.#bare(result)),
          ...results.flatMap((result) => this.#beside(result)),
          ...content.filter((part) => !used.has(part)).flatMap(told),
        ],
      },
    ]
  }

  #assistant({ content }: Turn): readonly Turn[] {
    const before = this.#open.length ? this.#user({ role: 'user', content: [] }) : []
    const open: Open[] = []
    const parts = content.flatMap((part) => {
      if (part.kind !== 'call') return told(part)
      const call = { ...part, id: this.#id(part.id), name: plainName(part.name), input: record(part.input) }
      open.push({ call, id: part.id })
      return call
    })
    this.#open = open
    return [...before, { role: 'assistant', content: parts }]
  }

  /** The same name for the same call each time that it is sent, or nothing could be cached. */
  #id(id: string): string {
    const fits = this.#ids.test(id) && !this.#taken.has(id)
    const name = fits ? id : `call_${this.#taken.size + 1}`
    if (!fits && this.#taken.has(name)) return this.#id(`${name}_`)
    this.#taken.add(name)
    return name
  }

  /** A result without what may not stand in it, and never empty. */
  #bare(result: Result): Result {
    const content = result.content.filter((part) =>
      part.kind === 'text' ? part.text.trim() : this.#holds(result, part.type),
    )
    return { ...result, content: content.length ? content : [words(this.#instead(result))] }
  }

  /** What may not stand in a result follows it. */
  #beside(result: Result): readonly Part[] {
    const media = result.content.filter((part) => part.kind === 'media' && !this.#holds(result, part.type))
    return media.length ? [words(`[what ${result.name} shows:]`), ...media] : []
  }

  /** Where a call failed, services want words. */
  #holds({ failed }: Result, type: string): boolean {
    return !failed && this.#limits.inResults(type)
  }

  #instead(result: Result): string {
    return result.content.some(({ kind }) => kind === 'media') ? '[shown below]' : '(empty)'
  }
}

/** Calls and results as words, for whoever has no tools. */
export const asWords = (turns: readonly Turn[]): readonly Turn[] =>
  turns.map(({ role, content }) => ({ role, content: content.flatMap(told) }))

function told(part: Part): readonly Part[] {
  if (part.kind === 'call') return [words(`[called ${part.name}: ${JSON.stringify(part.input)}]`)]
  if (part.kind !== 'result') return [part]
  return [words(`[${part.name} ${part.failed ? 'failed' : 'answered'}:]`), ...part.content]
}

const notRun = ({ id, name }: Call): Result => ({
  kind: 'result',
  id,
  name,
  content: [words('It was not run: the turn was cancelled.')],
  failed: true,
})

/** A model may make up a name; services take letters, digits, _ and -, 64 of them at most, and no digit or - first. */
const plainName = (name: string): string =>
  name
    .replaceAll(/[^\w-]/g, '_')
    .replace(/^(?![A-Za-z_])/, '_')
    .slice(0, 64)

/** Services want an object, whatever the model wrote. */
function record(input: unknown): object {
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input
  return input === undefined || input === null ? {} : { unreadable: input }
}
