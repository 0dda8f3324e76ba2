/** Carries out what a model asks for: side by side, each within its time, and none longer than the turn. */

import { abortable } from '../../lib/abortable.ts'
import { FileError } from '../../lib/errno.ts'
import type { Call, Result, Takes } from '../../providers/provider.ts'
import type { Outcome, Skill } from './skill.ts'
import { told } from './skill.ts'

/** Calls at once. */
const AT_ONCE = 8
/** UTF-16 units of all words of a result, bytes of its media, and parts of it. */
const WORDS = 256 << 10
const MEDIA = 20 << 20
const PARTS = 64

/** One use of a tool that is over. */
export interface Used {
  readonly call: Call
  readonly result: Result
  /** Milliseconds. */
  readonly ms: number
}

export interface Using {
  /** Tools by their names. */
  readonly skills: ReadonlyMap<string, Skill>
  /** Only so many of the calls, the first ones, are carried out: the others are over the bound of a turn. */
  readonly allowed: number
  readonly takes: Takes
  /** Turns in a row that have led to these calls. */
  readonly depth: number
  /** Fires when the turn is given up. */
  readonly signal: AbortSignal
  /** Told of each use when it is over, one that was given up too. */
  readonly used: (used: Used) => void
}

/** The results of calls, in their order. Never throws: what goes wrong is a result. */
export async function useAll(calls: readonly Call[], using: Using): Promise<readonly Result[]> {
  const results: Result[] = []
  const waiting = calls.entries()
  const worker = async (): Promise<void> => {
    for (const [at, call] of waiting) results[at] = await useOne(call, at, using)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return results
}

async function useOne(call: Call, at: number, using: Using): Promise<Result> {
  const begun = performance.now()
  const { content, failed } = bounded(await (at < using.allowed ? outcome(call, using) : TOO_MANY))
  const result: Result = { kind: 'result', id: call.id, name: call.name, content, failed }
  using.used({ call, result, ms: Math.round(performance.now() - begun) })
  return result
}

const wrong = (text: string): Outcome => ({ ...told(text), failed: true })

const TOO_MANY = wrong(
  'This was not done: there were too many calls in this turn. Answer now with what you have, without tools.',
)

async function outcome({ name, input }: Call, { skills, takes, depth, signal }: Using): Promise<Outcome> {
  const skill = skills.get(name)
  if (!skill) return wrong(`there is no tool ${name}; ${[...skills.keys()].join(', ') || 'there is none'}`)
  const late = new AbortController()
  const seconds = skill.patience / 1000
  const give = () => late.abort(new FileError('ETIMEDOUT', `${name} took more than ${seconds} s`))
  const patience = setTimeout(give, skill.patience)
  const ending = AbortSignal.any([signal, late.signal])
  try {
    return await abortable(skill.use(input, { signal: ending, takes, depth }), ending)
  } catch (error) {
    if (signal.aborted) return wrong('cancelled')
    return wrong(error instanceof Error ? error.message : String(error))
  } finally {
    clearTimeout(patience)
  }
}

/** No more than a model can make use of, with a word about what was left out. */
function bounded({ content, failed }: Outcome): Outcome {
  let words = WORDS
  let media = MEDIA
  const parts = content.slice(0, PARTS).map((part) => {
    if (part.kind === 'media') {
      media -= part.size
      return media < 0 ? told(`[${part.type} of ${part.size} bytes is too large]`).content[0]! : part
    }
    const text = part.text.slice(0, Math.max(0, words)).toWellFormed()
    words -= part.text.length
    const left = part.text.length - text.length
    return left ? { ...part, text: `${text}[${left} more characters are left out]` } : part
  })
  const left = content.length - parts.length
  return { content: [...parts, ...told(left ? `[${left} more parts are left out]` : '').content], failed }
}
