import { textAt } from '../lib/json.ts'
import type { Chat } from './chat.ts'
import { coder } from './coder.ts'
import { attach, attachments, context, detach } from './routing.ts'

/** One slash command. */
interface Slash {
  /** As in a manual page: `NAME`, `[X]`. AGENT is the name of an agent. */
  readonly synopsis: string
  readonly about: string
  run(chat: Chat, rest: string): void | Promise<void>
}

const command = (synopsis: string, about: string, run: Slash['run']): Slash => ({ synopsis, about, run })

/** What is said to the agent's ctl; without an argument, what ctl says. */
const setting = (key: string): Slash['run'] => {
  return async ({ talk, say }, rest) => (rest ? talk.tell(`${key} ${rest}`) : say(await talk.shown(key)))
}

const told = (line: string): Slash['run'] => {
  return ({ talk }) => talk.tell(line)
}

const file = (name: string): Slash['run'] => {
  return async ({ talk, say }) => say(await talk.file(name))
}

/** Every slash command, one line each. */
// oxfmt-ignore
export const slashes: Readonly<Record<string, Slash>> = {
  new:         command('NAME [SYSTEM]', 'makes an agent and talks with it', create),
  connect:     command('AGENT', 'talks with that agent', ({ talk }, name) => talk.connect(name)),
  disconnect:  command('', 'talks with nobody', ({ talk }) => { talk.agent = undefined }),
  delete:      command('AGENT', 'removes an agent', remove),
  list:        command('', 'says which agents there are', list),
  use:         command('[ALIAS]', 'asks another model: a short name (sonnet, gpt), a part of its name, or PROVIDER [HINT]; alone: says which there are', use),
  provider:    command('[NAME [MODEL]]', 'asks another provider; alone: says which it is', setting('provider')),
  model:       command('[NAME]', 'asks another model; alone: says which it is', setting('model')),
  temperature: command('[X]', '0 to 2, or default; alone: says what it is', setting('temperature')),
  system:      command('[TEXT]', 'sets the system prompt; alone: shows it', (chat, text) => text ? chat.talk.set('system', `${text}\n`) : file('system')(chat, '')),
  clear:       command('', 'forgets the conversation', told('clear')),
  cancel:      command('', 'ends the turn that runs, whoever asked for it', told('cancel')),
  retry:       command('', 'sends the last prompt again', ({ talk, play }) => play((signal) => talk.retry(signal))),
  history:     command('', 'shows the conversation', history),
  config:      command('', 'shows how the model is asked', file('config')),
  errors:      command('', 'shows the problems that there were', async ({ talk, say }) => say((await talk.errors()) || 'no problems')),
  status:      command('', 'shows the state of the agent, or of the hive', async ({ talk, say }) => say(await (talk.agent === undefined ? talk.read('/ctl') : talk.file('ctl')))),
  attach:      command('SRC DST [last]', 'writes each message of one file into another: poet/output claude/input; from the root: /rio/CONTEXT', attach),
  detach:      command('SRC [DST]', 'no longer does that', detach),
  attachments: command('', 'shows all routes and how they do', attachments),
  coder:       command('[PROVIDER [MODEL]]', 'makes an agent that draws on the displays, and talks with it', coder),
  versions:    command('', 'shows the versions of what is on the screen', async ({ talk, say }) => say(await talk.read('/rio/version'))),
  context:     command('AGENT', 'keeps an agent told of what is on the screen', context),
  mount:       command('ADDRESS NAME', 'mounts a 9P server in the hive', mount),
  help:        command('', 'says what there is', ({ say }) => say(help())),
}

/** Does what a line that begins with a slash says. @throws Error one sentence: what is wrong, and what would be right */
export async function obey(chat: Chat, line: string): Promise<void> {
  const [, name = '', rest = ''] = /^\/(\S*)\s*(.*?)\s*$/s.exec(line) ?? []
  if (!Object.hasOwn(slashes, name))
    throw new Error(`no such command: /${name}; there is ${Object.keys(slashes).map(slashed).join(', ')}`)
  const { synopsis, run } = slashes[name]!
  const needed = synopsis.split(' ').filter((word) => /^[A-Z]/.test(word))
  const given = rest.split(/\s+/).filter(Boolean).length
  if (given < needed.length) throw new Error(`${needed[given]} is missing: /${name} ${synopsis}`)
  if (synopsis === '' && given) throw new Error(`/${name} takes no words`)
  await run(chat, rest)
}

/** How a line can go on: names of commands, or of agents where an agent is wanted; and what part of the line that replaces. */
export function complete(line: string, agents: readonly string[]): [hits: string[], part: string] {
  const [, name, begun = ''] = /^\/(\S+)\s+(\S*)$/.exec(line) ?? []
  if (name !== undefined) {
    const wanted = Object.hasOwn(slashes, name) && slashes[name]!.synopsis === 'AGENT'
    return [wanted ? agents.filter((agent) => agent.startsWith(begun)) : [], begun]
  }
  const hits = Object.keys(slashes).map(slashed)
  return [
    line.startsWith('/') ? hits.filter((hit) => hit.startsWith(line)).map((hit) => `${hit} `) : [],
    line,
  ]
}

const slashed = (name: string): string => `/${name}`

function help(): string {
  const rows = Object.entries(slashes).map(([name, { synopsis, about }]) => [`/${name} ${synopsis}`, about])
  const widest = Math.max(...rows.map(([usage]) => usage!.length))
  return rows.map(([usage, about]) => `${usage!.padEnd(widest)}  ${about}`).join('\n')
}

async function create({ talk }: Chat, rest: string): Promise<void> {
  const [, name = '', system] = /^(\S+)(?:\s+(.*))?$/s.exec(rest)!
  await talk.write('/llm/ctl', `new ${name}\n`)
  await talk.connect(name)
  if (system) await talk.set('system', `${system}\n`)
}

/** Without a name: whom we ask now, and what names there are. */
async function use({ talk, say }: Chat, words: string): Promise<void> {
  if (words) return talk.tell(`use ${words}`)
  const verbs = (await talk.file('help')).split('\n').filter((line) => /^\s*use\b/.test(line))
  say([`${await talk.shown('provider')} ${await talk.shown('model')}`, ...verbs].join('\n'))
}

async function remove({ talk }: Chat, name: string): Promise<void> {
  await talk.write('/llm/ctl', `delete ${name}\n`)
  if (talk.agent === name) talk.agent = undefined
}

async function list({ talk, say }: Chat): Promise<void> {
  const agents = await talk.agents()
  const states = await Promise.all(agents.map((name) => talk.read(`/llm/${name}/status`)))
  say(agents.map((name, i) => `${name === talk.agent ? '*' : ' '} ${name} ${states[i]!.trim()}`).join('\n'))
}

async function history({ talk, say }: Chat): Promise<void> {
  const lines = (await talk.file('history')).split('\n').filter(Boolean)
  const messages = lines.map((line): unknown => JSON.parse(line))
  say(messages.map((message) => `${textAt(message, 'role')}: ${textAt(message, 'content')}`).join('\n'))
}

async function mount({ talk }: Chat, rest: string): Promise<void> {
  const [address, name] = rest.split(/\s+/)
  await talk.write('/ctl', `add ${name} ${address}\n`)
}
