/** llm/: its files, one line each. */

import { text as decoded } from '../lib/bytes.ts'
import { FileError, toFileError } from '../lib/errno.ts'
import { mediaIn } from '../lib/media/media.ts'
import { Stamp, ctl, dir, exchange, follow, message, numbered, port, stream, text } from '../synth/index.ts'
import type { File, Listing, Made, When } from '../synth/index.ts'
import { listing } from './catalog.ts'
import { originOf } from './circle.ts'
import * as config from './config.ts'
import * as history from './history.ts'
import type { Llm } from './llm.ts'
import { asked } from './named.ts'
import { outputs } from './plumbing.ts'
import { become, portable } from './portable.ts'
import { stateLines, usageLines, usageTable } from './report.ts'
import { Rpc } from './rpc.ts'
import * as rules from './rules.ts'
import type { Agent } from './run.ts'
import { last, statusOf } from './state.ts'
import type { State } from './state.ts'
import type { TurnStatus } from './turn.ts'
import { agentVerbs, rootVerbs } from './verbs.ts'

/** llm/ */
export function llmFiles(llm: Llm): File {
  const stamp = new Stamp()
  llm.watch(() => stamp.touch())
  // oxfmt-ignore
  return dir({
    ctl: ctl({ about: 'makes and removes agents', verbs: rootVerbs(llm), status: () => [['provider', llm.provider], ['agents', [...llm.agents.keys()].join(' ')], ['machines', llm.machines.join(' ')]], stamp }),
    providers: text({ about: 'each provider, whether it can be used, and its models, default first', get: async () => listing(await llm.catalog.look()) }),
  }, { about: 'LLM agents', more: agents(llm), stamp })
}

/** The agents; each is the same node for as long as it lives, whatever its name. */
function agents(llm: Llm): Listing {
  const known = new WeakMap<Agent, Made>()
  const made = (agent: Agent): Made => {
    const made = known.get(agent) ?? { key: agent, file: agentFiles(agent, llm) }
    known.set(agent, made)
    return made
  }
  return {
    example: ['NAME', agentFiles(llm.example(), llm)],
    names: () => llm.agents.keys(),
    find: (name) => {
      const agent = llm.agents.get(name)
      return agent && made(agent)
    },
    async create(name, directory) {
      if (!directory) throw new FileError('EINVAL', `${name}: mkdir makes an agent`)
      return made(await llm.create(name))
    },
  }
}

/** llm/NAME/ */
function agentFiles(agent: Agent, llm: Llm): File {
  const stamps = stampsOf(agent)
  const state = () => agent.state
  // oxfmt-ignore
  return dir({
    ctl: ctl({ about: 'tells the agent what to do; read: its state', verbs: agentVerbs(agent, llm), status: () => stateLines(state(), Date.now()), stamp: stamps.ctl }),
    input: message({ about: 'a prompt: what is written between open and close, words and whole files (PNG, JPEG, GIF, WebP, PDF, MP3, WAV, OGG, FLAC, MP4) in any order; EAGAIN when 64 wait, EDQUOT when the budget is spent', ready: () => agent.checkRoom(), commit: told(agent, async (bytes, _call, muid) => void (await agent.prompt(bytes, false, originOf(muid)))) }),
    output: stream({ about: 'the reply, as it is produced: of the turn that runs, else of one that nobody has read, else of the next', open: () => agent.open('output') }),
    rpc: exchange({ about: 'open read-write: write a prompt, read its own reply; closing early gives it up; with fork on each open is a conversation of its own', open: () => rpc(agent, llm) }),
    history: text({ about: 'the conversation, JSON lines; >> adds to it, clear forgets it', get: () => agent.memory.conversation.open(), length: () => agent.memory.conversation.bytes, set: told(agent, (text, how, _call, bytes) => rewrite(agent, text, how, bytes)), grows: true, stamp: stamps.history }),
    system: text({ about: 'the system prompt, and below it what was written to outputs of rules', get: () => state().system, set: told(agent, (text, how) => agent.send({ kind: 'system', text: how === 'append' ? state().base + text : text })), stamp: stamps.system }),
    config: text({ about: 'how the model is asked, and who instead when it cannot answer (fallback), JSON; keys that are not written stay', get: () => config.toText(state().config), set: told(agent, (text) => agent.configure(config.fromText(text))), stamp: stamps.config }),
    rules: message({ about: 'what of a reply has an output of its own: word for code blocks with that tag, or /regex/flags -> {name}; -name, clear', get: () => rules.toText(state().rules), commit: told(agent, async (bytes) => agent.send({ kind: 'rules', edits: await rules.fromText(decoded(bytes)) })), stamp: stamps.rules }),
    state: text({ about: 'the whole agent as one JSON file: how it is set, its conversation and the media in it; written to another one, here or elsewhere, it makes that the same. What runs there is cancelled', get: () => portable(agent), set: told(agent, (text) => become(agent, text, llm.machines)), stamp: stamps.state }),
    status: text({ about: 'idle, queued, streaming, error, cancelled, or paused when the budget is spent', get: () => `${statusOf(state())}\n`, stamp: stamps.status }),
    wait: stream({ about: 'the status, once all turns that were asked for have ended, or the agent is paused', open: () => follow(agent.annals.outcome()) }),
    usage: text({ about: 'tokens of each turn, the newest 1,000, and of all there ever were, and US dollars; - where nobody knows the price, + after what is not all', get: () => usageTable(state()), stamp: stamps.usage }),
    THOUGHTS: stream({ about: 'summaries of what the model thinks, turn by turn as output', open: () => agent.open('THOUGHTS') }),
    ERRORS: stream({ about: 'one line for each problem, from the oldest that is kept', endless: true, open: () => follow(agent.errors) }),
    turns: numbered({ about: 'every turn there ever was', count: () => last(state()), of: (number) => turnFiles(agent, number), stamps: () => changes(agent), stamp: stamps.turns }),
  }, { about: 'an agent', more: ruled(agent), stamp: stamps.rules, remove: () => llm.delete(agent.name), rename: (name) => llm.rename(agent.name, name) })
}

/** One open of rpc: it talks with the agent, or with a copy of it that goes when the open does. */
function rpc(agent: Agent, llm: Llm): Rpc {
  if (!agent.state.forks) return new Rpc(agent)
  const fork = llm.fork(agent)
  return new Rpc(fork, () => llm.end(fork))
}

/** llm/NAME/RULE, for each output that rules have */
function ruled(agent: Agent): Listing {
  const known = new Map<string, Made>()
  const files = () => outputs(agent.state.rules)
  agent.watch((state, before) => {
    if (state.rules === before.rules) return
    for (const name of known.keys()) if (!files().includes(name)) known.delete(name)
  })
  return {
    example: ['RULE', outputFile(agent, 'RULE')],
    names: files,
    find(name) {
      if (!files().includes(name)) return undefined
      const made = known.get(name) ?? { key: {}, file: outputFile(agent, name) }
      known.set(name, made)
      return made
    },
  }
}

const outputFile = (agent: Agent, file: string): File =>
  port({
    about:
      'what a rule finds in the reply, as soon as it is whole; turn by turn as output; write: a context for the system prompt',
    open: () => agent.open(file),
    commit: told(agent, (bytes) => agent.send({ kind: 'context', file, text: decoded(bytes) })),
  })

function* changes(agent: Agent): Generator<When, void, void> {
  for (const { status, changed } of agent.memory.changes())
    yield { version: versions[status], mtime: Math.floor(changed / 1000) }
}

/** llm/NAME/turns/N/ */
function turnFiles(agent: Agent, number: number): File {
  const turn = () => {
    const turn = agent.annals.turn(number)
    if (turn) return turn
    throw new FileError('ENOENT', `${agent.name} was deleted`)
  }
  const stamp: Stamp = {
    get version() {
      return versions[turn().status]
    },
    get mtime() {
      return Math.floor(turn().changed / 1000)
    },
    touch: () => undefined, // it is the turn that changes
  }
  const called: Stamp = {
    get version() {
      return agent.annals.calls(number).lines.length
    },
    get mtime() {
      return Math.floor((agent.annals.calls(number).changed || turn().changed) / 1000)
    },
    touch: () => undefined, // it grows with each call
  }
  // oxfmt-ignore
  return dir({
    prompt: text({ about: 'what was asked', get: () => asked(agent.memory.prompt(number)), stamp }),
    output: stream({ about: 'the reply', open: () => follow(agent.annals.reply(turn().number)!.output) }),
    calls: text({ about: 'each use of a tool, JSON lines: name, input, result, ms, failed', get: () => agent.annals.calls(number).lines, stamp: called }),
    usage: text({ about: 'its tokens, what they cost, and who answered', get: () => usageLines(turn()), stamp }),
    status: text({ about: 'queued, streaming, done, error, cancelled, or interrupted: hivefs ended before it had', get: () => `${turn().status}\n`, stamp }),
  }, { about: 'one prompt and its reply', stamp })
}

/** How often a turn has changed when it has that status. */
const versions: Readonly<Record<TurnStatus, number>> = {
  queued: 0,
  streaming: 1,
  done: 2,
  error: 2,
  cancelled: 2,
  interrupted: 2,
}

/** Files among what is written make it one message of the user. */
async function rewrite(
  agent: Agent,
  text: string,
  how: 'replace' | 'append',
  bytes: Uint8Array,
): Promise<void> {
  const media = await mediaIn(bytes)
  agent.checkTaken(media)
  const time = new Date().toISOString()
  const messages = media.some(({ kind }) => kind === 'media')
    ? [{ role: 'user' as const, content: agent.media.parts(media), time }]
    : history.fromText(text, time, agent.media)
  agent.send({ kind: 'history', messages, how: text.trim() === 'clear' ? 'replace' : how })
}

/** Does what a close commits; what fails stands in ERRORS too, because close(2) cannot say it. */
function told<A extends unknown[]>(agent: Agent, commit: (...args: A) => void | Promise<void>) {
  return async (...args: A): Promise<void> => {
    try {
      await commit(...args)
    } catch (error) {
      // Where a circle of routes ends was told already, once.
      if (toFileError(error).code !== 'ELOOP') agent.problem(toFileError(error).message)
      throw error
    }
  }
}

/** What each file of an agent shows: it has changed when this has. */
const shown = {
  history: (state: State) => state.told,
  system: (state: State) => state.system,
  config: (state: State) => state.config,
  status: statusOf,
  usage: (state: State) => state.total,
  turns: (state: State) => state.turns,
  rules: (state: State) => state.rules,
  ctl: (state: State) => `${state.remembers} ${state.registers} ${state.forks}`,
}

/** What of it `state` shows too. */
const PORTABLE: readonly string[] = ['history', 'system', 'config', 'rules', 'ctl']

/** When each file of an agent changed last. */
function stampsOf(agent: Agent): Readonly<Record<keyof typeof shown | 'state', Stamp>> {
  const stamps = Object.fromEntries([...Object.keys(shown), 'state'].map((name) => [name, new Stamp()]))
  agent.watch((state, before) => {
    const changed = Object.entries(shown).filter(([, of]) => of(state) !== of(before))
    for (const [name] of changed) stamps[name]!.touch()
    if (changed.some(([name]) => PORTABLE.includes(name))) stamps['state']!.touch()
    if (changed.length) stamps['ctl']!.touch()
  })
  return stamps as Record<keyof typeof shown | 'state', Stamp>
}
