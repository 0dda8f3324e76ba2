/** Rules, their outputs, and what is written to these: what becomes of the state. */

import { FileError } from '../lib/errno.ts'
import { NOBODY, passed } from './follow.ts'
import type { Follow } from './follow.ts'
import { added, edited, fileOf, noRule, short } from './rules.ts'
import type { Edit, Rule } from './rules.ts'
import { last } from './state.ts'
import type { State, Stepped } from './state.ts'
import { pending } from './turn.ts'

/** The names of outputs, each once. */
export const outputs = (rules: readonly Rule[]): readonly string[] => [
  ...new Set(rules.map(({ name }) => fileOf(name))),
]

export const noOutput = (file: string): FileError => new FileError('ENOENT', `${file}; no rule gives to it`)

/** Changes rules: all edits or, when one is wrong, none. @throws FileError EINVAL */
export const edit = (state: State, edits: readonly Edit[]): Stepped =>
  ruled(state, edits.reduce(edited, state.rules))

/** Whether each registered machine has a rule. */
export function register(state: State, on: boolean, machines: readonly string[]): Stepped {
  const rules = on
    ? machines.reduce((rules, name) => added(rules, { ...short(name), machine: true }), state.rules)
    : state.rules.filter((rule) => !rule.machine)
  return ruled({ ...state, registers: on }, rules)
}

/** A machine came or went. */
export function machine(state: State, name: string, on: boolean): Stepped {
  if (!state.registers) return [state, []]
  const rules = on
    ? added(state.rules, { ...short(name), machine: true })
    : state.rules.filter((rule) => !(rule.machine && rule.name === name))
  return ruled(state, rules)
}

/** Sets what an output adds to the system prompt; blank: nothing. A removed output takes no more. */
export function context(state: State, file: string, text: string): Stepped {
  if (!outputs(state.rules).includes(file)) throw noRule(file, state.rules)
  const { [file]: _, ...others } = state.contexts
  const contexts = text.trim() === '' ? others : { ...others, [file]: text }
  return [instructed({ ...state, contexts }), []]
}

/** Sets the base prompt. Who writes back what was read does not make the contexts a part of it. */
export function base(state: State, text: string): Stepped {
  if (text === state.system) return [state, []]
  const added = sections(state)
  const newlines = /\n*$/.exec(state.base)![0]
  const own = added && text.endsWith(added) ? text.slice(0, -added.length) + newlines : text
  return [instructed({ ...state, base: own }), []]
}

/** Runs a rule over the replies of the conversation: what it finds is what its output gives next. */
export function exec(state: State, name: string): Stepped {
  const file = outputFor(state, name)
  const executed = [...state.executed.filter((other) => other !== file), file]
  return [
    { ...state, executed },
    [
      { kind: 'exec', file },
      { kind: 'come', file, turn: 0 },
    ],
  ]
}

/** Sets everything at once that outputs depend on. */
export const settle = (
  state: State,
  { rules, ...rest }: Pick<State, 'rules' | 'base' | 'contexts' | 'registers'>,
): Stepped => ruled({ ...state, ...rest }, rules)

/** What an output has not given yet is given no more. */
export function clearout(state: State, name: string): Stepped {
  const file = outputFor(state, name)
  const follow = { ...state.follow, [file]: passed(state.follow[file]!, last(state)) }
  return [{ ...state, follow, executed: state.executed.filter((other) => other !== file) }, []]
}

function outputFor(state: State, name: string): string {
  const file = fileOf(name)
  if (outputs(state.rules).includes(file)) return file
  throw noRule(name, state.rules)
}

/** Other rules: outputs come and go with them. */
function ruled(state: State, rules: readonly Rule[]): Stepped {
  const files = outputs(rules)
  const gone = outputs(state.rules).filter((file) => !files.includes(file))
  const stays = ([file]: readonly [string, unknown]): boolean => !gone.includes(file)
  const fresh = files.filter((file) => !state.follow[file]).map((file) => [file, unread(state)] as const)
  const kept = Object.entries(state.follow).filter(stays)
  const contexts = Object.fromEntries(Object.entries(state.contexts).filter(stays))
  const executed = state.executed.filter((file) => !gone.includes(file))
  const follow = Object.fromEntries([...kept, ...fresh])
  return [
    instructed({ ...state, rules, follow, contexts, executed }),
    gone.map((file) => ({ kind: 'gone', file })),
  ]
}

/** A new output gives what runs or waits, and no reply that had ended before. */
function unread(state: State): Follow {
  const first = state.turns.find(pending)?.number ?? last(state) + 1
  return passed(NOBODY, first - 1)
}

const instructed = (state: State): State => ({ ...state, system: instructions(state) })

/** The prompt that is sent: the base, then what was written to outputs. */
function instructions(state: State): string {
  const added = sections(state)
  if (!added) return state.base
  return `${state.base.replace(/\n+$/, '')}${added}`.replace(/^\n+/, '')
}

function sections({ rules, contexts }: State): string {
  const named = new Map(rules.toReversed().map(({ name }) => [fileOf(name), name]))
  return Object.keys(contexts)
    .sort()
    .map((file) => `\n\nCONTEXT FOR ${named.get(file)}:\n${contexts[file]!.replace(/\n+$/, '')}`)
    .join('')
    .concat('\n')
    .replace(/^\n$/, '')
}
