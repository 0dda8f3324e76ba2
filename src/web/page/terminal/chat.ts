import { signal } from '@preact/signals'
import type { Client } from '../../../ninep/client.ts'
import type { Chat } from '../../../talk/chat.ts'
import { obey } from '../../../talk/slash.ts'
import { Talk, reason } from '../../../talk/talk.ts'
import type { Hive } from '../hive.ts'
import { pastOf, TAIL } from './past.ts'
import type { Entry } from './past.ts'

/** Entries that are kept. */
const MOST = 500
/** Who draws, and is talked with unless somebody else was chosen. */
const FIRST = 'coder'
const KEPT = 'hivefs.agent'

/** A conversation with the agents, as the page shows it. */
export class PageChat {
  readonly entries = signal<readonly Entry[]>([])
  readonly agent = signal<string | undefined>(undefined)
  readonly agents = signal<readonly string[]>([])
  /** Something is being answered: it can be ended. */
  readonly busy = signal(false)
  readonly #hive: Hive
  #talk: { readonly client: Client; readonly talk: Talk } | undefined
  #ends: AbortController | undefined
  #last = 0

  constructor(hive: Hive) {
    this.#hive = hive
  }

  /** Talks with whom it is told to, or with whom we talked last; on a first visit with one who draws, who is made when there is none. */
  async begin(who?: string): Promise<void> {
    const talk = await this.#talking()
    const wanted = who ?? localStorage.getItem(KEPT) ?? FIRST
    this.agents.value = await talk.agents()
    if (this.agents.value.includes(wanted)) await this.connect(wanted)
    else if (wanted === FIRST && (await this.#makes())) await this.send('/coder')
    else if (this.agents.value[0]) await this.connect(this.agents.value[0])
  }

  async connect(name: string): Promise<void> {
    const talk = await this.#talking()
    await talk.connect(name)
    await this.#connected(name, this.#last)
  }

  /** The same to somebody whom we need not talk with yet. */
  async say(agent: string, message: string): Promise<void> {
    if (this.agent.value !== agent) await this.begin(agent)
    await this.send(message)
  }

  /** A message is a command or a prompt. Answers whether it was taken: whoever typed what was not still has it. */
  async send(message: string): Promise<boolean> {
    if (message.trim() === '' || this.busy.value) return false
    if (this.#hive.link.value !== 'up') {
      this.#add({
        who: 'hivefs',
        kind: 'problem',
        text: 'The hive does not answer just now; nothing was sent.',
      })
      return false
    }
    const before = this.#last
    if (!message.startsWith('/')) this.#add({ who: 'You', kind: 'prompt', text: message })
    this.busy.value = true
    try {
      const talk = await this.#talking()
      const chat = this.#chat(talk)
      if (/^\/\S*[^\n]*$/.test(message)) await obey(chat, message)
      else await chat.play((ends) => talk.ask(message, ends))
      this.agents.value = await talk.agents()
      await this.#connected(talk.agent, before)
      return true
    } catch (error) {
      this.#add({ who: 'hivefs', kind: 'problem', text: reason(error) })
      return (
        message.startsWith('/') || this.entries.value.some(({ id, kind }) => id > before && kind === 'reply')
      )
    } finally {
      this.busy.value = false
    }
  }

  /** Ends what is being answered. */
  cancel(): void {
    this.#ends?.abort()
  }

  /** Runs a program on the display of this machine. */
  async draw(code: string): Promise<void> {
    try {
      await this.#hive.write('/rio/scene/parse', code)
    } catch (error) {
      this.#add({ who: 'hivefs', kind: 'problem', text: reason(error) })
    }
  }

  /** Whether we may make agents: guests may not. */
  async #makes(): Promise<boolean> {
    return this.#hive.stat('/llm/ctl').then(
      () => true,
      () => false,
    )
  }

  #chat(talk: Talk): Chat {
    return {
      talk,
      say: (text) => text && this.#add({ who: 'hivefs', kind: 'note', text }),
      play: (reply) => this.#play(talk.agent ?? '', reply),
    }
  }

  async #play(who: string, reply: (ends: AbortSignal) => AsyncIterable<string>): Promise<void> {
    const ends = (this.#ends = new AbortController())
    let entry = this.#add({ who, kind: 'reply', text: '', open: true })
    try {
      for await (const text of reply(ends.signal)) entry = this.#put({ ...entry, text: entry.text + text })
    } catch (error) {
      if (!ends.signal.aborted) throw error
      entry = this.#put({ ...entry, text: `${entry.text}\n\n*(cancelled)*` })
    } finally {
      // What said nothing is not shown; why is told beside it.
      if (entry.text) this.#put({ ...entry, open: false })
      else this.entries.value = this.entries.value.filter(({ id }) => id !== entry.id)
    }
  }

  #add(entry: Omit<Entry, 'id'>): Entry {
    const added = { ...entry, id: ++this.#last }
    this.entries.value = [...this.entries.value.slice(1 - MOST), added]
    return added
  }

  #put(entry: Entry): Entry {
    this.entries.value = this.entries.value.map((old) => (old.id === entry.id ? entry : old))
    return entry
  }

  /** @param since what was told from there on stays below what was said before */
  async #connected(name: string | undefined, since: number): Promise<void> {
    if (name === this.agent.value) return
    this.agent.value = name
    if (name === undefined) return
    localStorage.setItem(KEPT, name)
    const past = pastOf(await this.#hive.tail(`/llm/${name}/history`, TAIL), name)
    if (this.agent.value !== name) return // by now we talk with somebody else
    const told = this.entries.value.filter(({ id }) => id > since)
    this.entries.value = [...past.map((entry) => ({ ...entry, id: ++this.#last })), ...told].slice(-MOST)
  }

  /** On the connection as it is now. The connection knows nothing of us: it outlives many a terminal. */
  async #talking(): Promise<Talk> {
    const client = await this.#hive.client()
    if (this.#talk?.client !== client) {
      this.#talk = { client, talk: new Talk(client) }
      this.#talk.talk.agent = this.agent.value
    }
    return this.#talk.talk
  }
}
