import { createHash } from 'node:crypto'
import { FileError } from '../../lib/errno.ts'
import { answered } from './mcp-answer.ts'
import { LONGEST_CALL, Link } from './mcp-link.ts'
import type { Described, LinkOptions } from './mcp-link.ts'
import type { Skill } from './skill.ts'

/** Tools of one server; UTF-16 units of what is told of one, and of its schema as JSON. */
const MOST = 100
const ABOUT = 4096
const SCHEMA = 64 << 10
/** What services take as the name of a tool. */
const NAME = 64

interface ServerOptions extends LinkOptions {
  /** Told why it cannot be used. */
  readonly problem: (text: string) => void
}

/** A server of tools: started when it is first needed, and again in a later turn when it has died. */
export class Server implements AsyncDisposable {
  readonly #options: ServerOptions
  #link: Link | undefined
  #skills: readonly Skill[] = []
  /** The turn in which it could not be had. */
  #failed = 0
  #gone = false

  constructor(options: ServerOptions) {
    this.#options = options
  }

  /**
   * Its tools; none when it cannot be had, which is told once a turn.
   * @throws the signal's reason
   */
  async skills(turn: number, signal: AbortSignal): Promise<readonly Skill[]> {
    if (this.#failed === turn) return this.#skills
    try {
      if (!this.#link || this.#link.over) await this.#open(signal)
      if (this.#link!.stale) this.#skills = this.#named(await this.#link!.tools(signal))
    } catch (error) {
      signal.throwIfAborted()
      this.#failed = turn
      this.#skills = []
      this.#options.problem((error as Error).message)
    }
    return this.#skills
  }

  /** Ends it, for good. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#gone = true
    await this.#leave()
  }

  async #open(signal: AbortSignal): Promise<void> {
    await this.#leave()
    this.#link = await Link.open(this.#options, signal)
    if (!this.#gone) return
    await this.#leave()
    throw new Error('it is not wanted any more')
  }

  async #leave(): Promise<void> {
    const link = this.#link
    this.#link = undefined
    await link?.[Symbol.asyncDispose]()
  }

  #named(tools: readonly Described[]): readonly Skill[] {
    const link = this.#link!
    const name = this.#options.grant.name || plain(link.name) || 'mcp'
    const fit = tools.slice(0, MOST).filter((tool) => JSON.stringify(tool.inputSchema).length <= SCHEMA)
    if (fit.length < tools.length)
      this.#options.problem(
        `${tools.length - fit.length} of its ${tools.length} tools were left out: too many, or too large`,
      )
    return fit.map((tool) => skill(`${name}__${tool.name}`, tool, link))
  }
}

function skill(name: string, { name: own, description = '', inputSchema }: Described, link: Link): Skill {
  return {
    tool: { name: legal(name), about: description.slice(0, ABOUT), schema: inputSchema },
    patience: LONGEST_CALL,
    async use(input, { signal, takes }) {
      if (typeof input !== 'object' || input === null || Array.isArray(input))
        throw new FileError('EINVAL', 'the input must be an object')
      return answered(await link.call(own, input as Record<string, unknown>, signal), takes)
    },
  }
}

const plain = (name: string): string => name.replaceAll(/[^A-Za-z0-9_-]+/g, '_').slice(0, 32)

/** A name that services take; one that had to be changed has a number of its own behind it. */
function legal(name: string): string {
  if (/^[A-Za-z0-9_-]+$/.test(name) && name.length <= NAME) return name
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8)
  return `${name.replaceAll(/[^A-Za-z0-9_-]/g, '_').slice(0, NAME - 9)}_${hash}`
}
