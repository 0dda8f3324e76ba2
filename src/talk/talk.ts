import { text as decoded, utf8 } from '../lib/bytes.ts'
import { FileError } from '../lib/errno.ts'
import type { Client } from '../ninep/client.ts'
import { DMDIR, ORDWR } from '../ninep/const.ts'
import { Fsys } from '../ninep/fsys.ts'

/** How long ERRORS may say nothing until all that it has is taken as read, in milliseconds. */
const QUIET = 200

/** A conversation with the agents of a hive. */
export class Talk {
  /** Whom we talk with. */
  agent: string | undefined
  readonly #client: Client
  readonly #hive: Fsys

  constructor(client: Client) {
    this.#client = client
    this.#hive = new Fsys(client)
  }

  /** Names of all agents. */
  async agents(): Promise<string[]> {
    const entries = await this.#hive.list('/llm')
    return entries.filter(({ mode }) => mode & DMDIR).map(({ name }) => name)
  }

  /** Talks with that agent from now on. @throws Error when there is none of that name */
  async connect(name: string): Promise<void> {
    const agents = await this.agents()
    if (!agents.includes(name))
      throw new Error(`there is no agent ${name}, but ${agents.join(', ') || 'none at all'}`)
    this.agent = name
  }

  /**
   * The reply to a prompt, as it is produced, by `rpc`: the reply belongs to this open alone, and giving up gives up the turn.
   * @throws FileError EIO with what went wrong, after what was produced; EINTR when the signal fires
   */
  async *ask(prompt: string | Uint8Array, signal?: AbortSignal): AsyncGenerator<string, void> {
    const fid = await this.#client.root.walk([...this.#path, 'rpc'], signal)
    try {
      await fid.open(ORDWR, signal)
      await fid.write(0, typeof prompt === 'string' ? utf8(prompt) : prompt, signal)
      yield* texts(fid.chunks(0, signal))
    } finally {
      await fid.clunk().catch(() => undefined)
    }
  }

  /** The reply to the last prompt, which is sent again; the signal cancels it. */
  async *retry(signal: AbortSignal): AsyncGenerator<string, void> {
    await this.tell('retry')
    try {
      yield* texts(this.#hive.follow(this.#at(`turns/${await this.shown('turns')}/output`), signal))
    } finally {
      if (signal.aborted) await this.tell('cancel')
    }
  }

  /** A line for the agent's ctl. */
  async tell(line: string): Promise<void> {
    await this.write(this.#at('ctl'), `${line}\n`)
  }

  /** What the agent's ctl says of one thing. */
  async shown(key: string): Promise<string> {
    const lines = (await this.file('ctl')).split('\n')
    return lines.find((line) => line.startsWith(`${key} `))?.slice(key.length + 1) ?? ''
  }

  /** A file of the agent. */
  file(name: string): Promise<string> {
    return this.read(this.#at(name))
  }

  async read(path: string): Promise<string> {
    return decoded(await this.#hive.read(path))
  }

  async write(path: string, text: string): Promise<void> {
    await this.#hive.write(path, utf8(text))
  }

  /** Replaces a file of the agent. */
  set(name: string, text: string): Promise<void> {
    return this.write(this.#at(name), text)
  }

  /** The problems that the agent has had: a file that waits for more, so it is read until it says nothing. */
  async errors(): Promise<string> {
    const quiet = new AbortController()
    const timer = setTimeout(() => quiet.abort(), QUIET)
    let said = ''
    try {
      for await (const piece of texts(this.#hive.follow(this.#at('ERRORS'), quiet.signal))) {
        said += piece
        timer.refresh()
      }
    } catch (error) {
      if (!quiet.signal.aborted) throw error
    } finally {
      clearTimeout(timer)
    }
    return said
  }

  get #path(): readonly string[] {
    if (this.agent === undefined) throw new Error('no agent is connected; /list says which there are')
    return ['llm', this.agent]
  }

  #at(name: string): string {
    return `/${[...this.#path, name].join('/')}`
  }
}

/** What went wrong, as one sentence: of a reply the reason alone. */
export const reason = (error: unknown): string => {
  if (error instanceof FileError && error.code === 'EIO') return error.detail || error.message
  return error instanceof Error ? error.message : String(error)
}

/** Bytes as text; a character that is cut between two pieces stays whole. */
async function* texts(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string, void> {
  const decoder = new TextDecoder()
  for await (const chunk of chunks) yield decoder.decode(chunk, { stream: true })
  yield decoder.decode()
}
