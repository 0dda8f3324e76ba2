/** One conversation with an MCP server. */

import type * as Sdk from '@modelcontextprotocol/client'
import type { Client, ClientOptions, Transport } from '@modelcontextprotocol/client'
import { isUrl } from './grants.ts'
import type { ServerGrant } from './grants.ts'
import { boundedFetch } from './mcp-http.ts'
import { ProcessTransport } from './mcp-process.ts'

/** What the SDK says of a tool, of which we look at what we need. */
export type Described = Awaited<ReturnType<Client['listTools']>>['tools'][number]
export type Answer = Awaited<ReturnType<Client['callTool']>>

export interface LinkOptions {
  readonly grant: ServerGrant
  /** The whole environment of programs. */
  readonly env: Readonly<Record<string, string>>
  /** Told what the server's program says on standard error. */
  readonly complain: (line: string) => void
}

/** How long a server may take to start and to say what it can do, in milliseconds: npx may have to install it. */
const PATIENCE = 60_000
/** Pages of its list of tools. */
const PAGES = 16
/** How long it may take to say goodbye. */
const GOODBYE = 1000
/** How long a tool may take. */
export const LONGEST_CALL = 300_000

/** A server that was greeted. */
export class Link implements AsyncDisposable {
  /** What it calls itself. */
  readonly name: string
  /** Whether its tools have changed since they were asked for. */
  stale = true
  #over = false
  readonly #client: Client
  readonly #transport: Transport

  /** Starts it, or finds it, and says hello. @throws Error what is in the way; the signal's reason */
  static async open(options: LinkOptions, signal: AbortSignal): Promise<Link> {
    try {
      return await Link.#greeted(options, isUrl(options.grant.words[0]!) ? 'auto' : 'legacy', signal)
    } catch (error) {
      // Programs that know only the newest protocol say so; most others would end if they were asked for it first.
      if (signal.aborted || !isRefusal(error)) throw error
      return Link.#greeted(options, 'auto', signal)
    }
  }

  static async #greeted(options: LinkOptions, mode: 'auto' | 'legacy', signal: AbortSignal): Promise<Link> {
    const sdk = await import('@modelcontextprotocol/client')
    const made: { link?: Link } = {}
    const changed = () => {
      if (made.link) made.link.stale = true
    }
    const client = new sdk.Client(US, {
      jsonSchemaValidator: UNCHECKED,
      versionNegotiation: { mode },
      listMaxPages: PAGES,
      listChanged: { tools: { autoRefresh: false, debounceMs: 0, onChanged: changed } },
    })
    Object.assign(client, { onerror: () => undefined }) // whoever waits for an answer is told
    const transport = transportOf(options, sdk)
    try {
      await client.connect(transport, { signal, timeout: PATIENCE })
    } catch (error) {
      const reason = transport instanceof ProcessTransport && transport.reason
      await transport.close().catch(() => undefined)
      throw reason ? new Error(reason, { cause: error }) : error
    }
    return (made.link = new Link(client, transport))
  }

  private constructor(client: Client, transport: Transport) {
    this.name = client.getServerVersion()?.name ?? ''
    this.#client = client
    this.#transport = transport
    Object.assign(client, { onclose: () => (this.#over = true) })
  }

  /** Whether it has ended, by itself or by us. */
  get over(): boolean {
    return this.#over
  }

  /** @throws Error; the signal's reason */
  async tools(signal: AbortSignal): Promise<readonly Described[]> {
    this.stale = false
    const { tools } = await this.#client.listTools(undefined, {
      signal,
      timeout: PATIENCE,
      cacheMode: 'bypass',
    })
    return tools
  }

  /** @throws Error what the server says, or that it has ended; the signal's reason */
  async call(name: string, input: Record<string, unknown>, signal: AbortSignal): Promise<Answer> {
    try {
      return await this.#client.callTool({ name, arguments: input }, { signal, timeout: 2 * LONGEST_CALL })
    } catch (error) {
      if (!signal.aborted && !isAnswer(error)) this.#over = true // a later turn greets it anew
      const reason = this.#transport instanceof ProcessTransport && this.#transport.reason
      throw reason ? new Error(`the server is gone: ${reason}`, { cause: error }) : error
    }
  }

  /** Says goodbye to a server that is somewhere else, and ends one that is a program of ours. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#over = true
    if ('terminateSession' in this.#transport) await within(GOODBYE, goodbye(this.#transport))
    await this.#client.close().catch(() => undefined)
  }
}

const US = { name: 'hivefs', version: '0.1.0' }

/** What tools say is shown to a model, which takes anything. */
const UNCHECKED: NonNullable<ClientOptions['jsonSchemaValidator']> = {
  getValidator: () => (input) => ({ valid: true, data: input as never, errorMessage: undefined }),
}

function transportOf({ grant, env, complain }: LinkOptions, sdk: typeof Sdk): Transport {
  const [target = ''] = grant.words
  if (isUrl(target)) return new sdk.StreamableHTTPClientTransport(new URL(target), { fetch: boundedFetch })
  return new ProcessTransport({ command: grant.words, env, parse: sdk.deserializeMessage, complain })
}

const UNSUPPORTED = -32022 // UnsupportedProtocolVersionError, MCP 2026-07-28

/** Whether it is what the server said: JSON-RPC has numbers for that. */
const isAnswer = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'number'

const isRefusal = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === UNSUPPORTED

const goodbye = (transport: Transport): Promise<void> =>
  (transport as Sdk.StreamableHTTPClientTransport).terminateSession().catch(() => undefined)

/** Waits, but no longer than so many milliseconds. */
async function within(time: number, promise: Promise<void>): Promise<void> {
  const { promise: enough, resolve } = Promise.withResolvers<void>()
  const late = setTimeout(resolve, time)
  await Promise.race([promise, enough])
  clearTimeout(late)
}
