/** `state`: a whole agent as one JSON file, for another agent, here or on another machine. */

import { utf8 } from '../lib/bytes.ts'
import { FileError } from '../lib/errno.ts'
import { at, numberAt, textAt } from '../lib/json.ts'
import { joined, piecesOf } from '../lib/pieces.ts'
import type { Pieces } from '../lib/pieces.ts'
import type { Same } from '../lib/same.ts'
import type { Media } from '../providers/provider.ts'
import { DEFAULTS, fromValue } from './config.ts'
import type { Config } from './config.ts'
import { fromValues } from './history.ts'
import { mediaOf } from './named.ts'
import { outputs } from './plumbing.ts'
import { added, edited, fromText as rulesFrom, short, toLine } from './rules.ts'
import type { Rule } from './rules.ts'
import type { Agent } from './run.ts'
import type { Settings } from './state.ts'

const VERSION = 1
const KEYS = 'hivefs version config system contexts rules register history fork conversation media'.split(' ')

const onOff = (on: boolean): string => (on ? 'on' : 'off')

/** The file: its conversation and its media are read where they are kept, as they were when this was called. */
export function portable({ state, memory, media: shelf }: Agent): Pieces {
  const { config, base, contexts, rules, registers, remembers, forks } = state
  const head = {
    hivefs: 'agent',
    version: VERSION,
    config,
    system: base,
    contexts,
    rules: rules.filter((rule) => !rule.machine).map(toLine),
    register: onOff(registers),
    history: onOff(remembers),
    fork: onOff(forks),
  }
  const lines = Object.entries(head).map(([key, value]) => `"${key}": ${JSON.stringify(value)},\n`)
  const media = [...memory.media()].flatMap((name) => shelf.find(name) ?? [])
  return joined([
    text(`{\n${lines.join('')}"conversation": [\n`),
    memory.conversation.open(','),
    text('],\n"media": [\n'),
    mediaPieces(media, shelf.same),
    text(']\n}\n'),
  ])
}

const text = (words: string): Pieces => piecesOf(utf8(words))

/** Media as they stand in the file, of which only the one that is being read is in memory, once for all who read it. */
function mediaPieces(media: readonly Media[], same: Same<Uint8Array>): Pieces {
  let here: { readonly of: Media; readonly bytes: Uint8Array } | undefined
  const bytesOf = (medium: Media): Uint8Array => {
    if (here?.of !== medium) here = { of: medium, bytes: same.of(medium.data()) }
    return here.bytes
  }
  return joined(
    media.map((medium, number) => {
      const { type, size, sha256 } = medium
      const named = JSON.stringify({ type, bytes: size, sha256, data: '' })
      const base64: Pieces = {
        length: 4 * Math.ceil(size / 3),
        read: (offset, count) => encoded(bytesOf(medium), offset, count),
      }
      return joined([text(named.slice(0, -2)), base64, text(number < media.length - 1 ? '"},\n' : '"}\n')])
    }),
  )
}

/** A part of the base64 of these bytes. */
function encoded(bytes: Uint8Array, offset: number, count: number): Uint8Array {
  const first = Math.floor(offset / 4)
  const last = Math.ceil((offset + count) / 4)
  const part = Buffer.from(bytes.subarray(3 * first, 3 * last)).toString('base64')
  return utf8(part).subarray(offset - 4 * first, offset - 4 * first + count)
}

/**
 * Makes an agent what the file says; it is checked as a whole before anything is changed. The turns of the agent end as
 * with `clear`, and stay in `turns`. Nothing at all changes nothing.
 * @param machines those for which it has rules when it registers them
 * @throws FileError EINVAL naming what is wrong
 */
export async function become(agent: Agent, text: string, machines: readonly string[]): Promise<void> {
  if (text.trim() === '') return
  const value = objectOf(text)
  const config = await agent.checked(configOf(value))
  const rules = await rulesOf(value, machines)
  const settings: Settings = {
    config: config as Config,
    base: textOf(value, 'system'),
    contexts: contextsOf(value, rules),
    rules,
    registers: isOn(value, 'register', false),
    remembers: isOn(value, 'history', true),
    forks: isOn(value, 'fork', false),
  }
  mediaOf(value, 'state', agent.media) // they are there when the messages name them
  const messages = fromValues(listOf(value, 'conversation'), new Date().toISOString(), agent.media)
  agent.send({ kind: 'become', settings, messages })
}

const wrong = (text: string): FileError => new FileError('EINVAL', `state: ${text}`)

function objectOf(text: string): object {
  const value = parsed(text)
  if (at(value, 'hivefs') !== 'agent') throw wrong('it is not that of an agent: {"hivefs": "agent", …}')
  const version = numberAt(value, 'version') ?? 0
  if (version !== VERSION) throw wrong(`version ${version} is not known here, only ${VERSION}`)
  const unknown = Object.keys(value as object).find((key) => !KEYS.includes(key))
  if (unknown) throw wrong(`${unknown}; one of ${KEYS.join(', ')}`)
  return value as object
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new FileError('EINVAL', `state is not JSON: ${String(error)}`, { cause: error })
  }
}

function configOf(value: object): Config {
  const { provider, ...rest } = fromValue(at(value, 'config'))
  if (!provider) throw wrong('config must name a provider')
  return { provider, ...DEFAULTS, ...rest }
}

async function rulesOf(value: object, machines: readonly string[]): Promise<readonly Rule[]> {
  const lines = listOf(value, 'rules')
  if (!lines.every((line) => typeof line === 'string')) throw wrong('rules must be a list of texts')
  const edits = await rulesFrom(lines.join('\n'))
  if (!edits.every(({ kind }) => kind === 'add')) throw wrong('rules must be rules: none is taken away')
  const rules = edits.reduce(edited, [] as readonly Rule[])
  if (!isOn(value, 'register', false)) return rules
  return machines.reduce((rules, name) => added(rules, { ...short(name), machine: true }), rules)
}

/** Contexts of machines that there are not here are left out. */
function contextsOf(value: object, rules: readonly Rule[]): Readonly<Record<string, string>> {
  const contexts: unknown = at(value, 'contexts') ?? {}
  if (typeof contexts !== 'object' || contexts === null) throw wrong('contexts must be an object of texts')
  const files = outputs(rules)
  const known = Object.keys(contexts).filter((file) => files.includes(file))
  const other = Object.keys(contexts).find((file) => !files.includes(file))
  if (other !== undefined && !isOn(value, 'register', false))
    throw wrong(`contexts: no rule gives to ${other}`)
  return Object.fromEntries(known.map((file) => [file, textOf(contexts, file)]))
}

function textOf(value: object, key: string): string {
  const text = at(value, key) === undefined ? '' : textAt(value, key)
  if (text === undefined) throw wrong(`${key} must be a text`)
  return text
}

function listOf(value: object, key: string): readonly unknown[] {
  const list = at(value, key) ?? []
  if (!Array.isArray(list)) throw wrong(`${key} must be a list`)
  return list
}

function isOn(value: object, key: string, otherwise: boolean): boolean {
  const word = at(value, key)
  if (word === undefined) return otherwise
  if (word === 'on' || word === 'off') return word === 'on'
  throw wrong(`${key} must be "on" or "off"`)
}
