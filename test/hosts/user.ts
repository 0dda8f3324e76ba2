import { setTimeout as sleep } from 'node:timers/promises'
import { ORDWR, OREAD } from '../../src/ninep/const.ts'
import type { Fsys } from '../../src/ninep/fsys.ts'
import type { Host } from './host.ts'
import { promptsOf } from './turns.ts'
import type { Verdict } from './verdict.ts'

/** What a user said, and whether he was told that it had come. */
interface Word {
  readonly text: string
  /** Or a line of history. */
  readonly prompt: boolean
  taken: boolean
}

/** Milliseconds between two things that a user does, about. */
const PACE = 400

/** Somebody on one host who works on another one, or on his own, with an agent and two things on the display there. */
export class User {
  readonly here: Host
  readonly there: Host
  readonly agent: string
  readonly #verdict: Verdict
  readonly #random: () => number
  readonly #words: Word[] = []
  /** What the things may look like. */
  readonly #colours = new Map<string, Set<string>>()
  #fs: Fsys | undefined
  #count = 0

  constructor(here: Host, there: Host, verdict: Verdict, random: () => number) {
    this.here = here
    this.there = there
    this.agent = `from-${here.name}`
    this.#verdict = verdict
    this.#random = random
  }

  /** Where the other host is seen from his own. */
  get path(): string {
    return this.here === this.there ? '' : `${this.there.name}/`
  }

  get #hosts(): string[] {
    return this.here === this.there ? [this.here.name] : [this.here.name, this.there.name]
  }

  async begin(): Promise<void> {
    const fs = await this.#open()
    await fs.write(`${this.path}llm/ctl`, Buffer.from(`new ${this.agent} echo\n`))
  }

  /** Does things at random until the signal fires. */
  async work(over: AbortSignal): Promise<void> {
    while (!over.aborted) {
      const [what, act] = acts[Math.floor(this.#random() * acts.length)]!
      const good = await this.#verdict.of(what, this.#hosts, (signal) => act(this, signal), over)
      await sleep(PACE * (0.5 + this.#random()) * (good ? 1 : 2))
    }
  }

  /** Reads the other host's events until the signal fires: each read ends, and none is told twice. */
  async listen(over: AbortSignal): Promise<void> {
    while (!over.aborted) {
      const act = (signal: AbortSignal) => this.#events(AbortSignal.any([signal, over]))
      await this.#verdict.of('events', this.#hosts, act, over)
      await sleep(PACE)
    }
  }

  /** Whether all is there that was taken, and nothing twice. */
  async check(): Promise<void> {
    const fs = await this.#open()
    const agent = `${this.path}llm/${this.agent}`
    const asked = await promptsOf(fs, agent)
    const lines = await linesOf(fs, agent)
    const where = `${this.agent} on ${this.there.name}`
    for (const { text, taken, prompt } of this.#words) {
      const count = (prompt ? asked : lines).get(text) ?? 0
      this.#verdict.must(count <= 1, `${where}: ${text} is there ${count} times`)
      this.#verdict.must(!taken || count > 0, `${where}: ${text} was taken and is lost`)
    }
    for (const [node, colours] of this.#colours) {
      const shown = await this.#colour(fs, node).catch(() => 'nothing')
      this.#verdict.must(
        colours.has(shown),
        `${where}: ${node} is ${shown}, not ${[...colours].join(' or ')}`,
      )
    }
    this.close()
  }

  close(): void {
    this.#fs?.client.close()
    this.#fs = undefined
  }

  /** A word that was never said, and is remembered. */
  #word(prompt: boolean): Word {
    const word = { text: `${this.agent}-${this.there.name}-${++this.#count}`, prompt, taken: false }
    this.#words.push(word)
    return word
  }

  async say(file: string, append: boolean, signal: AbortSignal): Promise<void> {
    const fs = await this.#open()
    const word = this.#word(file === 'input')
    const data = Buffer.from(`${word.text}\n`)
    await fs.write(`${this.path}llm/${this.agent}/${file}`, data, { append, signal })
    word.taken = true
  }

  /** A prompt and its reply, by rpc. */
  async talk(signal: AbortSignal): Promise<void> {
    const fs = await this.#open()
    const word = this.#word(true)
    await using fid = await fs.client.root.walk(this.#names(`llm/${this.agent}/rpc`), signal)
    await fid.open(ORDWR, signal)
    await fid.write(0, Buffer.from(`${word.text}\n`), signal)
    const reply = Buffer.from(await fid.readAll(0, undefined, signal))
      .toString()
      .trim()
    // It repeats what stands in the history since the last reply, too.
    const answered = reply.split('\n').at(-1)
    this.#verdict.must(answered === word.text, `${word.text} was answered with ${reply}`)
    word.taken = true
  }

  /** A program that draws something, and a look at it. */
  async draw(signal: AbortSignal): Promise<void> {
    const node = `by_program_${this.here.name}`
    const colour = this.#newColour(node)
    const fs = await this.#open()
    const program = `const ${node} = sphere({color: "${colour}"})\n`
    await fs.write(`${this.path}rio/scene/parse`, Buffer.from(program), { signal })
    while ((await this.#colour(fs, node, signal).catch(missing)) !== colour)
      await sleep(50, undefined, { signal })
    this.#colours.set(node, new Set([colour]))
  }

  /** The same by the file of a thing that is there. */
  async paint(signal: AbortSignal): Promise<void> {
    const node = `by_program_${this.here.name}`
    if (this.#colours.get(node)?.size !== 1) return
    const colour = this.#newColour(node)
    const fs = await this.#open()
    const data = Buffer.from(JSON.stringify({ color: colour }))
    await fs.write(`${this.path}rio/scene/nodes/${node}`, data, { signal })
    this.#colours.set(node, new Set([colour]))
  }

  async list(signal: AbortSignal): Promise<void> {
    const fs = await this.#open()
    const names = (await fs.list(`${this.path}llm`, signal)).map(({ name }) => name)
    if (!names.includes(this.agent)) throw new Error(`no ${this.agent} among ${names.join(' ')}`)
  }

  /** The tools of a shell, on the mount. */
  async shell(signal: AbortSignal): Promise<void> {
    const script = `ls $N > /dev/null && ls -l $N/${this.path}llm && cat $N/${this.path}llm/${this.agent}/status`
    const { status, stderr } = await this.here.sh(script, { signal })
    if (status !== 0) throw new Error(stderr)
  }

  /** Another name for the other host, for a moment. */
  async rename(signal: AbortSignal): Promise<void> {
    const fs = await this.#open()
    const name = `more-${this.there.name}`
    const tell = (line: string) => fs.write('ctl', Buffer.from(`${line}\n`), { signal })
    await tell(`remove ${name}`).catch(() => undefined)
    // No machine is a peer of its own.
    const own = `unix!${this.here.env['NAMESPACE']}/n`
    await tell(`add ${name} ${this.here === this.there ? own : this.there.address}`)
    const names = (await fs.list(`${name}/llm`, signal)).map((entry) => entry.name)
    await tell(`remove ${name}`)
    if (!names.includes(this.agent)) throw new Error(`no ${this.agent} behind ${name}`)
  }

  async #events(signal: AbortSignal): Promise<void> {
    const fs = await this.#open()
    await using fid = await fs.client.root.walk(this.#names('events'), signal)
    await fid.open(OREAD, signal)
    let last = 0
    for (let lines = 0; lines < 5;) {
      const chunk = await fid.read(0, 65_536, signal)
      if (chunk.length === 0) throw new Error('events have an end')
      for (const line of Buffer.from(chunk).toString().split('\n').filter(Boolean)) {
        const { id, kind } = JSON.parse(line) as { readonly id: number; readonly kind: string }
        if (kind === 'gap') continue
        this.#verdict.must(id > last, `event ${id} of ${this.there.name} came behind ${last}`)
        last = id
        lines++
      }
    }
  }

  async #colour(fs: Fsys, node: string, signal?: AbortSignal): Promise<string> {
    const text = Buffer.from(await fs.read(`${this.path}rio/scene/nodes/${node}`, signal)).toString()
    const { material } = JSON.parse(text) as { readonly material?: { readonly color?: string } }
    return String(material?.color)
  }

  #newColour(node: string): string {
    const colour = `#${(0x100000 + ++this.#count).toString(16)}`
    this.#colours.set(node, new Set([...(this.#colours.get(node) ?? []), colour]))
    return colour
  }

  #names(path: string): string[] {
    return `${this.path}${path}`.split('/')
  }

  /** The conversation with his own host, or another one when that is over. */
  async #open(): Promise<Fsys> {
    if (this.#fs) return this.#fs
    const fs = await this.here.open()
    this.#fs = fs
    const gone = () => {
      if (this.#fs === fs) this.#fs = undefined
    }
    fs.client.closed.then(gone, gone)
    return fs
  }
}

/** What was added to a history by hand, and how often. */
async function linesOf(fs: Fsys, agent: string): Promise<Map<string, number>> {
  const found = new Map<string, number>()
  for (const line of Buffer.from(await fs.read(`${agent}/history`))
    .toString()
    .split('\n')
    .filter(Boolean)) {
    const { role, content } = JSON.parse(line) as { readonly role: string; readonly content: string }
    const text = content.trim()
    if (role === 'user') found.set(text, (found.get(text) ?? 0) + 1)
  }
  return found
}

function missing(error: unknown): undefined {
  if ((error as { readonly code?: string }).code !== 'ENOENT') throw error
}

/** What users do. */
// oxfmt-ignore
const acts: readonly (readonly [what: string, act: (user: User, signal: AbortSignal) => Promise<void>])[] = [
  ['input',   (user, signal) => user.say('input', false, signal)],
  ['input',   (user, signal) => user.say('input', false, signal)],
  ['history', (user, signal) => user.say('history', true, signal)],
  ['rpc',     (user, signal) => user.talk(signal)],
  ['rpc',     (user, signal) => user.talk(signal)],
  ['program', (user, signal) => user.draw(signal)],
  ['node',    (user, signal) => user.paint(signal)],
  ['list',    (user, signal) => user.list(signal)],
  ['shell',   (user, signal) => user.shell(signal)],
  ['add',     (user, signal) => user.rename(signal)],
]
