#!/usr/bin/env node
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parseArgs } from 'node:util'
import { setTimeout as sleep } from 'node:timers/promises'
import { Gate } from '../../src/lib/gate.ts'
import { at, textAt } from '../../src/lib/json.ts'
import { dialects } from './wire-formats.ts'
import type { DialectName } from './wire-formats.ts'
import type { Called, Counts } from './teller.ts'

/**
 * A model service that says what a script tells it to, over real HTTP in a vendor's own wire format:
 *
 *     await using vendor = await Vendor.start({ dialect: 'anthropic' }, [status(429), says('hello ', 'world')])
 *
 * Each request takes the next reply of the script; the last one is for all that follow. By hand:
 * `node test/providers/vendor.ts --help`.
 */

/** One step of a reply. */
export type Step =
  /** The next words. */
  | { readonly text: string }
  | { readonly thought: string }
  /** Thoughts that the vendor wants back with the calls that follow. */
  | { readonly signed: string }
  /** Calls, each with the text of its input. */
  | { readonly calls: readonly Called[] }
  /** Bytes as they are, with a chance to arrive alone: no events are made of them. */
  | { readonly raw: string | Uint8Array }
  /** Nothing until the client gives up. Headers are sent before it if something was said, or with `headers`. */
  | { readonly stall: true; readonly headers?: boolean }
  /**
   * The end in the middle: `quiet`, the answer ends as if it were whole; `hangup`, the socket closes after everything
   * that was said; `reset`, it is torn down, and what the client has not read yet is lost.
   */
  | { readonly cut: 'quiet' | 'hangup' | 'reset' }
  /** Milliseconds. */
  | { readonly wait: number }
  /** An error event in the middle of the stream, as the vendor writes it. */
  | { readonly error: string; readonly type?: string }
  /** How the reply ends, in the vendor's own word. */
  | { readonly stop: string; readonly counts?: Counts }
  /** An answer that is not 200, and nothing after it. */
  | { readonly status: number; readonly body: string; readonly headers?: Readonly<Record<string, string>> }

export type Steps = Iterable<Step> | AsyncIterable<Step>
export type Script = readonly Reply[] | ((request: Seen) => Steps)
export type Reply = Steps | ((request: Seen) => Steps)

/** A request as it came. */
export interface Seen {
  readonly method: string
  /** Path below the base URL: `/messages`, `/models`. */
  readonly path: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** Its JSON; undefined when it had none. */
  readonly body: unknown
  /** When its client closed the connection before the answer was whole, by performance.now(); 0: it did not. */
  gone: number
}

export interface VendorOptions {
  readonly dialect: DialectName
  /** 0: any free one. */
  readonly port?: number
  readonly models?: readonly string[]
  /** Takes what its vendor refuses, for models that are not as the others. */
  readonly lax?: boolean
  /** The whole answer to a request for the list of models, where names are not enough. */
  readonly list?: object
}

export class Vendor implements AsyncDisposable {
  /** What a provider is given as base URL. */
  readonly url: string
  /** Requests for replies, oldest first. Lists of models are in `lists`. */
  readonly requests: Seen[] = []
  readonly lists: Seen[] = []
  readonly #server: Server
  readonly #options: VendorOptions
  readonly #script: Script
  readonly #changed = new Gate()

  static async start(options: VendorOptions, script: Script = [echo]): Promise<Vendor> {
    const server = createServer()
    server.listen(options.port ?? 0, '127.0.0.1')
    await once(server, 'listening')
    return new Vendor(server, options, script)
  }

  private constructor(server: Server, options: VendorOptions, script: Script) {
    const { port } = server.address() as AddressInfo
    this.#server = server
    this.#options = options
    this.#script = script
    this.url = `http://127.0.0.1:${port}${dialects[options.dialect].base}`
    server.on('request', (request, response) => {
      // A failure here is a mistake of the script: the client sees the cut, and the process the reason.
      this.#serve(request, response).catch((error: unknown) => {
        response.destroy()
        if (!response.writableFinished && !gone(response)) server.emit('error', error)
      })
    })
  }

  /** Sockets that are open now. */
  async connections(): Promise<number> {
    return await new Promise((done, failed) =>
      this.#server.getConnections((error, count) => (error ? failed(error) : done(count))),
    )
  }

  /** Request number `n`, from 0, once it has come. */
  async arrived(n = 0, signal?: AbortSignal): Promise<Seen> {
    while (!this.requests[n]) await this.#changed.wait(signal)
    return this.requests[n]
  }

  /** When the client of request `n` closed its connection: performance.now(). */
  async left(n = 0, signal?: AbortSignal): Promise<number> {
    const seen = await this.arrived(n, signal)
    while (!seen.gone) await this.#changed.wait(signal)
    return seen.gone
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close()
    this.#server.closeAllConnections()
    await once(this.#server, 'close')
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { base, models } = dialects[this.#options.dialect]
    const { list } = this.#options
    const seen = await read(request, base)
    response.on('close', () => {
      if (!response.writableFinished) seen.gone = performance.now()
      this.#changed.open()
    })
    const listing = seen.method === 'GET' && seen.path.endsWith('/models')
    ;(listing ? this.lists : this.requests).push(seen)
    this.#changed.open()
    if (listing)
      return void response
        .setHeader('content-type', 'application/json')
        .end(list ? JSON.stringify(list) : models(this.#options.models ?? ['parrot']))
    await this.#play(seen, response)
  }

  async #play(seen: Seen, response: ServerResponse): Promise<void> {
    const teller = dialects[this.#options.dialect].teller()
    const looked = completion.test(seen.path) && !this.#options.lax
    const refusal = looked && dialects[this.#options.dialect].strict(seen.body)
    if (refusal) return await perform(status(400, refusal)[0]!, teller, response)
    const script = this.#script
    const reply =
      typeof script === 'function' ? script : (script[this.requests.indexOf(seen)] ?? script.at(-1)!)
    for await (const step of typeof reply === 'function' ? reply(seen) : reply) {
      if (gone(response)) return
      await perform(step, teller, response)
      if (response.writableEnded) return
    }
    if (response.headersSent || response.writableLength === 0) await send(response, teller.finish())
    response.end()
  }
}

/** Where requests for replies go; only they are looked at. */
const completion = /\/messages$|\/responses$|\/completions$|GenerateContent$/

type Teller = ReturnType<(typeof dialects)[DialectName]['teller']>

async function perform(step: Step, teller: Teller, response: ServerResponse): Promise<void> {
  if ('status' in step) {
    response.writeHead(step.status, { 'content-type': 'application/json', ...step.headers }).end(step.body)
  } else if ('raw' in step) {
    await send(response, step.raw)
    await sleep(1) // so that it is a segment of its own
  } else if ('wait' in step) await sleep(step.wait)
  else if ('stall' in step) {
    if (step.headers) await send(response, '')
    await once(response, 'close')
  } else if ('cut' in step) {
    await send(response, '')
    cuts[step.cut](response)
  } else await send(response, teller.say(step))
}

const cuts = {
  quiet: (response: ServerResponse) => void response.end(),
  hangup: (response: ServerResponse) => response.socket!.destroySoon(),
  reset: (response: ServerResponse) => void response.socket!.resetAndDestroy(),
} as const

/** Writes, and waits while the client does not read: a reply of any length passes without being held. */
async function send(response: ServerResponse, bytes: string | Uint8Array): Promise<void> {
  if (gone(response)) return
  if (!response.headersSent) response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
  if (!bytes.length || response.write(bytes)) return
  await new Promise<void>((done) => {
    const go = () => {
      response.off('drain', go).off('close', go)
      done()
    }
    response.on('drain', go).on('close', go)
  })
}

const gone = (response: ServerResponse): boolean => response.destroyed || response.socket?.destroyed !== false

async function read(request: IncomingMessage, base: string): Promise<Seen> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  const text = Buffer.concat(chunks).toString()
  const path = new URL(request.url!, 'http://any').pathname.slice(base.length)
  const body: unknown = text ? JSON.parse(text) : undefined
  return { method: request.method!, path, headers: request.headers, body, gone: 0 }
}

/** A reply of these words, one event each. */
export const says = (...words: readonly string[]): readonly Step[] => words.map((text) => ({ text }))

/** A reply of so many bytes of ASCII, made as it is sent. */
export function long(bytes: number, piece = 64 << 10): Iterable<Step> {
  const line = 'the quick brown fox jumps over the lazy dog 0123456789 abcdefgh\n'
  const text = line.repeat(Math.ceil(piece / line.length)).slice(0, piece)
  return {
    *[Symbol.iterator]() {
      for (let left = bytes; left > 0; left -= piece)
        yield { text: left < piece ? text.slice(0, left) : text }
    },
  }
}

/** An answer with a status, and a body as most services write it. */
export const status = (
  code: number,
  message = 'no',
  {
    type = 'error',
    code: word,
    headers = {},
  }: { type?: string; code?: string; headers?: Record<string, string> } = {},
): readonly Step[] => [
  {
    status: code,
    headers,
    body: JSON.stringify({ type: 'error', error: { type, message, ...(word && { code: word }) } }),
  },
]

/** The bytes of some events, one step for each piece: cut before `at` and every `size` after it. */
export function pieces(bytes: Uint8Array, at: number): readonly Step[] {
  return [{ raw: bytes.subarray(0, at) }, { raw: bytes.subarray(at) }, { cut: 'quiet' }]
}

/** Says the last prompt again, word by word. */
export function* echo({ body }: Seen): Generator<Step> {
  const turns = at(body, 'messages') ?? at(body, 'input') ?? at(body, 'contents')
  const turn: unknown = Array.isArray(turns) ? turns.at(-1) : undefined
  const last = at(turn, 'content') ?? at(turn, 'parts') ?? turns
  const text = typeof last === 'string' ? last : textAt(last, 0, 'text')
  for (const word of text?.match(/\s*\S+/g) ?? ['(nothing)']) yield { text: word }
}

const help = `node test/providers/vendor.ts [options]
  --dialect anthropic|responses|chat|google   default chat
  --port N         default any
  --text TEXT      the reply; default: the prompt again
  --bytes N        a reply of so many bytes
  --delay MS       between two words
  --stall first|middle      says nothing more
  --cut quiet|hangup|reset  ends in the middle
  --status N [--retry-after S] [--times N]   fails, the first N times
`

/** The script that the options of a command line describe. */
function scripted(options: Readonly<Record<string, string | undefined>>): Script {
  let failed = 0
  return async function* (request) {
    const { status: code, times = 'Infinity', 'retry-after': after } = options
    if (code && failed++ < Number(times))
      yield* status(Number(code), 'as you asked', { headers: after ? { 'retry-after': after } : {} })
    if (options['stall'] === 'first') yield { stall: true }
    for (const step of stepsOf(options, request)) {
      yield step
      if (options['delay']) yield { wait: Number(options['delay']) }
      if (options['stall']) yield { stall: true }
      if (options['cut']) yield { cut: options['cut'] as keyof typeof cuts }
    }
  }
}

function stepsOf(options: Readonly<Record<string, string | undefined>>, request: Seen): Iterable<Step> {
  if (options['bytes']) return long(Number(options['bytes']))
  return options['text'] ? says(...(options['text'].match(/\s*\S+/g) ?? [])) : echo(request)
}

if (import.meta.main) {
  const string = { type: 'string' } as const
  const names = [
    'dialect',
    'port',
    'text',
    'bytes',
    'delay',
    'stall',
    'cut',
    'status',
    'retry-after',
    'times',
  ]
  const options = Object.fromEntries(names.map((name) => [name, string]))
  const { values } = parseArgs({ options: { ...options, help: { type: 'boolean' } } })
  if (values['help']) console.log(help)
  else {
    const given = values as Record<string, string | undefined>
    const dialect = (given['dialect'] ?? 'chat') as DialectName
    const vendor = await Vendor.start({ dialect, port: Number(given['port'] ?? 0) }, scripted(given))
    console.log(vendor.url)
  }
}
