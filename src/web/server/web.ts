import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { FileError, toFileError } from '../../lib/errno.ts'
import { Tasks } from '../../lib/tasks.ts'
import { Callers } from './callers.ts'
import { cookieName, entryOf, same } from './entry.ts'
import type { Entry, Known, Refusal } from './entry.ts'
import { isMeant, methods } from './files.ts'
import { Pages } from './pages.ts'
import { namesOf, targetOf } from './path.ts'
import { PATIENCE } from './patience.ts'
import type { Patience } from './patience.ts'
import { Sockets } from './sockets.ts'
import { statusOf } from './status.ts'
import type { Visitor } from './visitor.ts'

export interface WebOptions {
  /** A loopback address. */
  readonly host: string
  /** The port, or the first of some that is free. */
  readonly ports: readonly number[]
  /** What opens the door to everything: 128 bits at least, of letters, digits, `-` and `_`. */
  readonly key: string
  /** Who has that key. */
  readonly owner: Visitor
  /** Who else comes in, by keys of their own. */
  readonly guest: (key: string) => Visitor | undefined
  /** Where the page is built when somebody wants it. */
  readonly pages: string
  /** What is not said is as it is. */
  readonly patience?: Partial<Patience>
  readonly failed: (error: unknown) => void
}

/** Connections at once. */
const CONNECTIONS = 1024
/** Bytes of a key, more than any has. */
const KEY = 256

/** Nothing that is shown here may run but our own script, nor be shown inside of another page. */
const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}

/** The hive for browsers and for HTTP: files under /n, 9P at /9p, both for who has a key. */
export class Web implements AsyncDisposable {
  readonly #server: Server
  readonly #options: WebOptions
  readonly #tasks: Tasks
  readonly #over = new AbortController()
  readonly #sockets: Sockets
  readonly #pages: Pages
  readonly #callers = new Callers()

  /** @throws FileError EADDRINUSE when none of the ports is free */
  static async open(options: WebOptions): Promise<Web> {
    const web = new Web(options)
    await web.#listen()
    return web
  }

  private constructor(options: WebOptions) {
    this.#options = options
    this.#tasks = new Tasks(options.failed)
    const { head, request, look, ping } = { ...PATIENCE, ...options.patience }
    this.#sockets = new Sockets({ ping, failed: options.failed })
    this.#pages = new Pages(options.pages)
    this.#server = createServer({
      headersTimeout: head,
      requestTimeout: request,
      connectionsCheckingInterval: look,
      maxHeaderSize: 16 << 10,
      insecureHTTPParser: false,
    })
    this.#server.maxConnections = CONNECTIONS
    this.#server.on('connection', (socket: Socket) => this.#callers.add(socket))
    this.#server.on('request', (request: IncomingMessage, response: ServerResponse) =>
      this.#tasks.start(this.#request(request, response)),
    )
    // Nobody is asked for a body before it is known who sends it.
    this.#server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
      if (isKnown(this.#entry(request))) response.writeContinue()
      this.#tasks.start(this.#request(request, response))
    })
    this.#server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
      const entry = this.#entry(request)
      if (!isKnown(entry)) return Sockets.refuse(socket, entry === 'stranger' ? 401 : entry.status)
      if (request.url !== '/9p') return Sockets.refuse(socket, 404)
      this.#callers.serve(socket)
      this.#sockets.take(request, socket, head, entry.visitor)
    })
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** The address. */
  get address(): string {
    return `http://${this.#options.host}:${this.port}/`
  }

  /** The same with the key to everything, which a browser keeps to itself. */
  get url(): string {
    return `${this.address}#${this.#options.key}`
  }

  /** How many connections there are. */
  get connections(): number {
    return this.#callers.count
  }

  /** Bytes of answers that wait here for clients to take them. */
  get untaken(): number {
    return this.#callers.untaken
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort()
    this.#server.close()
    this.#sockets.close()
    this.#server.closeAllConnections()
    await this.#tasks.idle()
    await this.#sockets.idle()
  }

  async #listen(): Promise<void> {
    const { host, ports } = this.#options
    for (const port of ports) {
      this.#server.listen(port, host)
      try {
        await once(this.#server, 'listening')
        this.#server.on('error', this.#options.failed)
        return
      } catch (error) {
        const { code } = toFileError(error)
        if (code !== 'EADDRINUSE') throw toFileError(error)
      }
    }
    throw new FileError('EADDRINUSE', `ports ${ports[0]} to ${ports.at(-1)} of ${host}`)
  }

  #entry({ method = '', headers, headersDistinct }: IncomingMessage): Entry {
    const { origin, cookie, authorization } = headers
    const [host, ...more] = headersDistinct['host'] ?? []
    const site = headers['sec-fetch-site']?.toString()
    return entryOf(
      { method, host: more.length ? undefined : host, origin, site, cookie, authorization },
      { port: this.port, whose: (key) => this.#whose(key) },
    )
  }

  #whose(key: string): Visitor | undefined {
    return same(key, this.#options.key) ? this.#options.owner : this.#options.guest(key)
  }

  async #request(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value)
    const entry = this.#entry(request)
    if (isRefused(entry)) return refuse(response, entry.status, entry.why)
    try {
      const { path } = targetOf(request.url ?? '')
      const names = namesOf(path)
      if (names) {
        if (!isKnown(entry)) return unknown(response)
        await this.#file(names, request, response, entry.visitor)
      } else if (path === '/key' && request.method === 'POST') await this.#enter(request, response)
      else await this.#pages.answer(path, request, response)
    } catch (error) {
      const { code, message } = toFileError(error)
      // What was begun cannot be taken back: the client sees that it was cut off.
      if (response.headersSent) response.destroy()
      else refuse(response, statusOf(code), message)
    }
  }

  async #file(
    names: readonly string[],
    request: IncomingMessage,
    response: ServerResponse,
    visitor: Visitor,
  ): Promise<void> {
    const method = methods[request.method ?? '']
    if (!method || !Object.hasOwn(methods, request.method ?? ''))
      return refuse(
        response.setHeader('allow', Object.keys(methods).join(', ')),
        405,
        'not a method of files',
      )
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    const signal = AbortSignal.any([gone.signal, this.#over.signal])
    const served = this.#callers.serve(request.socket)
    response.once('close', served)
    // A conversation of its own: when it is cut off, what was not closed is dropped and not committed.
    await using client = await visitor.open(request.socket.remoteAddress ?? '')
    // Who is let in no more is cut off, whatever we wait for: his body, or that he takes what he was told.
    let going = true
    this.#tasks.start(client.closed.then(() => void (going && response.destroy())))
    try {
      const fid = await client.root.walk(names, signal)
      const entry = await fid.stat(signal)
      if (!isMeant(entry, request)) return refuse(response, 412, 'the file is another one by now')
      await method({ fid, entry, signal }, request, response)
    } finally {
      going = false
    }
  }

  /** The key, from the fragment of the address that the page was opened with, becomes a cookie that no script can read. */
  async #enter(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let said = ''
    for await (const part of request) {
      said += String(part)
      if (said.length > KEY) return unknown(response)
    }
    if (!this.#whose(said)) return unknown(response)
    const cookie = `${cookieName(this.port)}=${said}; HttpOnly; SameSite=Strict; Path=/; Max-Age=31536000`
    response.writeHead(204, { 'set-cookie': cookie }).end()
  }
}

const isRefused = (entry: Entry): entry is Refusal => typeof entry === 'object' && 'status' in entry
const isKnown = (entry: Entry): entry is Known => typeof entry === 'object' && 'visitor' in entry

function refuse(response: ServerResponse, status: number, why: string): void {
  response
    .writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' })
    .end(`${why}\n`)
}

function unknown(response: ServerResponse): void {
  response.setHeader('www-authenticate', 'Bearer')
  refuse(response, 401, 'the key is missing or is another one; `cat /n/rio/url` shows it behind the #')
}
