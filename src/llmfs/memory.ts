/** How an agent is kept: what of its state becomes rows, and rows its state again. */

import { text as decoded } from '../lib/bytes.ts'
import type { Media, Part, Text } from '../providers/provider.ts'
import type { KeptAgent, KeptTurn } from '../store/agents.ts'
import type { Conversation, KeptMessage } from '../store/conversation.ts'
import type { Config } from './config.ts'
import { remembered, tokensOf } from './conversation.ts'
import { NOBODY } from './follow.ts'
import { said, toLine } from './history.ts'
import type { Message } from './history.ts'
import type { Shelf } from './media.ts'
import { settle } from './plumbing.ts'
import { Reply } from './reply.ts'
import { turnOf } from './state.ts'
import type { Effect, State } from './state.ts'
import { pending } from './turn.ts'
import type { Turn } from './turn.ts'

/** What a user sets, and what becomes of it: two texts, because the first may be long and the second changes with each turn. */
const SETTINGS = [
  'config',
  'standsIn',
  'base',
  'contexts',
  'rules',
  'registers',
  'remembers',
  'forks',
] as const
const PROGRESS = ['outcome', 'total', 'spending'] as const

type Settings = Pick<State, (typeof SETTINGS)[number]>
type Progress = Pick<State, (typeof PROGRESS)[number]> & { readonly read: Readonly<Record<string, number>> }

/** Turns that a state begins with. */
const NEWEST = 1000

/** The memory of one agent. */
export class Memory {
  readonly #kept: KeptAgent
  readonly #shelf: Shelf

  constructor(kept: KeptAgent, shelf: Shelf) {
    this.#kept = kept
    this.#shelf = shelf
  }

  get conversation(): Conversation {
    return this.#kept.conversation
  }

  /** The agent as it was. @param born how it begins where nothing is kept */
  restored(born: State): State {
    const settings = JSON.parse(this.#kept.as.settings) as Partial<Settings>
    const { read = {}, ...progress } = JSON.parse(this.#kept.as.progress) as Partial<Progress>
    const turns = this.#kept.newest(NEWEST).map((row) => this.#turn(row))
    const { count, tokens } = this.conversation
    const { messages, units } = remembered(this.#messages())
    const told = { count, tokens, units }
    const config = configOf(born.config, settings.config)
    const plain = { ...born, ...settings, ...progress, config, turns, messages, told, rules: [] }
    const [state] = settle(plain, { ...plain, rules: settings.rules ?? [] })
    return { ...state, follow: followOf(state.follow, read) }
  }

  /** Writes what an event has changed, as a whole; before anybody sees it. @throws Error when it cannot be written: then nothing was */
  write(before: State, after: State, effects: readonly Effect[], replyOf: (turn: number) => Reply): void {
    const work = [
      ...(SETTINGS.some((key) => before[key] !== after[key])
        ? [() => this.#kept.settle(settingsOf(after))]
        : []),
      ...(progressed(before, after) ? [() => this.#kept.proceed(progressOf(after))] : []),
      ...this.#turns(before, after, effects, replyOf),
      ...effects.flatMap((effect) => this.#talk(effect, after)),
    ]
    if (work.length) this.#kept.transaction(() => work.forEach((write) => write()))
  }

  rename(name: string): void {
    this.#kept.rename(name)
  }

  /** Forgets the agent. */
  delete(): void {
    this.#kept.delete()
  }

  /** Any turn there ever was. */
  turn(number: number): Turn | undefined {
    const row = this.#kept.turn(number)
    return row && this.#turn(row)
  }

  /** When each turn changed last, from turn 1 on. */
  changes(): Iterable<Pick<Turn, 'status' | 'changed'>> {
    return this.#kept.changes() as Iterable<Pick<Turn, 'status' | 'changed'>>
  }

  /** What was asked. */
  prompt(number: number): readonly Part[] {
    const prompt = this.#kept.prompt(number)
    return prompt === undefined ? [] : this.#parts(prompt)
  }

  /** The uses of tools in a turn that has ended, lines of JSON. */
  calls(number: number): string {
    return this.#kept.calls(number) ?? ''
  }

  /** What came of a turn that has ended. */
  reply(number: number): Reply | undefined {
    const row = this.#kept.turn(number)
    const words = this.#kept.words(number)
    if (!row || !words) return undefined
    const status = row.status === 'done' ? 'idle' : row.status
    return Reply.whole(words, status, row.error ?? undefined)
  }

  /** Keeps what came of a turn. */
  said(number: number, { output, THOUGHTS, calls }: Reply): void {
    if (output.length + THOUGHTS.length + calls.tape.length === 0) return
    const [said, thoughts, used] = [output, THOUGHTS, calls.tape].map((tape) => decoded(tape.all()))
    this.#kept.said(number, { output: said!, thoughts: thoughts!, calls: used! })
  }

  #turn({ number, private: secret, status, changed, facts }: KeptTurn): Turn {
    const turn = { ...(JSON.parse(facts) as Turn), number, private: secret, status, changed } as Turn
    return { ...turn, prompt: turn.status === 'queued' ? this.prompt(number) : [] }
  }

  /** Names of the media that are in the conversation, each once. */
  media(): ReadonlySet<string> {
    const names = new Set<string>()
    for (const json of this.conversation.contents())
      for (const name of namesIn(JSON.parse(json) as readonly Part[])) names.add(name)
    return names
  }

  /** Its messages, newest first. */
  *#messages(): Generator<Message, void, void> {
    for (const { line, content } of this.conversation.newest()) {
      const { role, time, cancelled, error, ...rest } = JSON.parse(line) as Kept
      yield {
        role,
        content: content === null ? said(rest.content) : this.#parts(content),
        time,
        ...(cancelled && { cancelled }),
        ...(error !== undefined && { error }),
      }
    }
  }

  /** A content as it was, its media from where they are kept. */
  #parts(json: string): readonly Part[] {
    return (JSON.parse(json) as readonly Part[]).map((part) => {
      if (part.kind === 'result') return { ...part, content: part.content.map((part) => this.#shelved(part)) }
      return part.kind === 'media' ? this.#shelved(part) : part
    })
  }

  #shelved(part: Text | Media): Text | Media {
    if (part.kind === 'text') return part
    const text = `[${part.type} ${part.sha256} is kept no longer]`
    return this.#shelf.find(part.sha256) ?? { kind: 'text', text }
  }

  #turns(
    before: State,
    after: State,
    effects: readonly Effect[],
    replyOf: (turn: number) => Reply,
  ): (() => void)[] {
    if (before.turns === after.turns) return []
    const errors = new Map(
      effects.map((effect) => (effect.kind === 'end' ? [effect.turn.number, effect.error] : [0, undefined])),
    )
    return after.turns.flatMap((turn) => {
      const was = turnOf(before, turn.number)
      if (was === turn) return []
      const work = [() => this.#kept.put(rowOf(turn, errors.get(turn.number)))]
      if (!was) work.push(() => this.#asked(turn))
      if (!pending(turn)) work.push(() => this.said(turn.number, replyOf(turn.number)))
      return work
    })
  }

  #asked({ number, prompt }: Turn): void {
    this.#kept.asked(number, JSON.stringify(prompt))
    this.hold(prompt)
  }

  /** Forgets the end of a conversation; with all of it the media, but for those of turns that are to come or come now. */
  #cut(from: number, { turns, running }: State): void {
    this.conversation.cut(from)
    if (from > 0) return
    this.#kept.release()
    this.hold(turns.flatMap(({ prompt }) => prompt))
    if (running) this.hold([running.prompt, ...running.rounds].flatMap(({ content }) => content))
  }

  /** Keeps the media in a content. */
  hold(content: readonly Part[]): void {
    for (const sha256 of namesIn(content)) this.#kept.hold(sha256)
  }

  #heard(message: Message): void {
    this.conversation.append(keptMessage(message), tokensOf(message))
    this.hold(message.content)
  }

  #talk(effect: Effect, after: State): (() => void)[] {
    if (effect.kind === 'cut') return [() => this.#cut(effect.from, after)]
    if (effect.kind !== 'heard') return []
    return effect.messages.map((message) => () => this.#heard(message))
  }
}

/** What is kept of how an agent is set. */
export const settingsOf = (state: State): string =>
  JSON.stringify(Object.fromEntries(SETTINGS.map((key) => [key, state[key]])))

export function progressOf(state: State): string {
  const read = Object.entries(state.follow).map(([file, { read }]) => [file, read])
  const progress = PROGRESS.map((key) => [key, state[key]])
  return JSON.stringify(Object.fromEntries([...progress, ['read', Object.fromEntries(read)]]))
}

function progressed(before: State, after: State): boolean {
  if (PROGRESS.some((key) => before[key] !== after[key])) return true
  if (before.follow === after.follow) return false
  return Object.entries(after.follow).some(([file, { read }]) => before.follow[file]?.read !== read)
}

/** Keys that this hivefs knows; what is missing is as in a new agent. */
function configOf(born: Config, kept: Partial<Config> = {}): Config {
  const known = Object.entries(kept).filter(([key]) => Object.hasOwn(born, key))
  return { ...born, ...Object.fromEntries(known) }
}

/** Nobody has a file open, but what was read to its end stays read. */
const followOf = (follow: State['follow'], read: Progress['read']): State['follow'] =>
  Object.fromEntries(
    Object.entries(follow).map(([file, fresh]) => [
      file,
      { ...NOBODY, read: Object.hasOwn(read, file) ? read[file]! : fresh.read },
    ]),
  )

function rowOf(turn: Turn, error: string | undefined): KeptTurn {
  const { number, private: secret, status, changed, prompt: _, ...facts } = turn
  return { number, private: secret, status, changed, facts: JSON.stringify(facts), error: error ?? null }
}

/** A message as it is kept: where its line in `history` does not hold all of it, its content stands beside it. */
export function keptMessage(message: Message): KeptMessage {
  const { content } = message
  const plain = content.length === 1 && content[0]!.kind === 'text'
  return { line: toLine(message), content: plain ? null : JSON.stringify(content) }
}

/** What we read of a line. */
type Kept = Omit<Message, 'content'> & { readonly content: string }

/** Names of the media in a content, and in the results that are in it. */
const namesIn = (content: readonly Part[]): readonly string[] =>
  content.flatMap((part) => {
    if (part.kind === 'media') return part.sha256
    return part.kind === 'result' ? namesIn(part.content) : []
  })
