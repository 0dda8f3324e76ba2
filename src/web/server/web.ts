import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { FileError, toFileError } from '../../lib/errno.ts'
import { Tasks } from '../../lib/tasks.ts'
import type { Client } from '../../ninep/client.ts'
import type { Conn } from '../../ninep/conn.ts'
import { cookieName, entryOf, same } from './entry.ts'
import type { Entry } from './entry.ts'
import { methods } from './files.ts'
import { Pages } from './pages.ts'
import { namesOf } from './path.ts'
import { Sockets } from './sockets.ts'
import { statusOf } from './status.ts'

export interface WebOptions {
  /** A loopback address. */
  readonly host: string
  /** The port, or the first of some that is free. */
  readonly ports: readonly number[]
  /** What opens the door: 128 bits at least, of letters, digits, `-` and `_`. */
  readonly key: string
  /** Where the page is built when somebody wants it. */
  readonly pages: string
  /** A client of the hive's tree, for one request. */
  readonly open: () => Promise<Client>
  /** Serves the hive's tree over a conn until it hangs up. */
  readonly serve: (conn: Conn) => Promise<void>
  readonly failed: (error: unknown) => void
}

/** Connections at once. */
const CONNECTIONS = 512
/** How long the head of a request may take, and all of it, in milliseconds. */
const HEAD = 10_000
const REQUEST = 300_000
/** How often it is looked which of them take too long, in milliseconds. */
const LOOK = 2000
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

/** The hive for browsers and for HTTP: files under /n, 9P at /9p, both for who has the key. */
export class Web implements AsyncDisposable {
  readonly #server: Server
  readonly #options: WebOptions
  readonly #tasks: Tasks
  readonly #over = new AbortController()
  readonly #sockets: Sockets
  readonly #pages: Pages

  /** @throws FileError EADDRINUSE when none of the ports is free */
  static async open(options: WebOptions): Promise<Web> {
    const web = new Web(options)
    await web.#listen()
    return web
  }

  private constructor(options: WebOptions) {
    this.#options = options
    this.#tasks = new Tasks(options.failed)
    this.#sockets = new Sockets(options)
    this.#pages = new Pages(options.pages)
    this.#server = createServer(
      {
        headersTimeout: HEAD,
        requestTimeout: REQUEST,
        connectionsCheckingInterval: LOOK,
        maxHeaderSize: 16 << 10,
      },
      (request, response) => this.#tasks.start(this.#request(request, response)),
    )
    this.#server.maxConnections = CONNECTIONS
    this.#server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
      const entry = this.#entry(request)
      if (entry === 'known' && request.url === '/9p') this.#sockets.take(request, socket, head)
      else Sockets.refuse(socket, typeof entry === 'object' ? entry.status : entry === 'known' ? 404 : 401)
    })
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** The address with its key, which a browser keeps to itself. */
  get url(): string {
    return `http://${this.#options.host}:${this.port}/#${this.#options.key}`
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

  #entry({ method = '', headers }: IncomingMessage): Entry {
    const { host, origin, cookie, authorization } = headers
    const site = headers['sec-fetch-site']?.toString()
    return entryOf(
      { method, host, origin, site, cookie, authorization },
      { port: this.port, key: this.#options.key },
    )
  }

  async #request(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value)
    const entry = this.#entry(request)
    if (typeof entry === 'object') return refuse(response, entry.status, entry.why)
    try {
      const { pathname } = new URL(request.url ?? '', 'http://host')
      const names = namesOf(pathname)
      if (names) {
        if (entry === 'stranger') return unknown(response)
        await this.#file(names, request, response)
      } else if (pathname === '/key' && request.method === 'POST') await this.#enter(request, response)
      else await this.#pages.answer(pathname, request, response)
    } catch (error) {
      const { code, message } = toFileError(error)
      // What was begun cannot be taken back: the client sees that it was cut off.
      if (response.headersSent) response.destroy()
      else refuse(response, statusOf(code), message)
    }
  }

  async #file(names: readonly string[], request: IncomingMessage, response: ServerResponse): Promise<void> {
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
    // A conversation of its own: when it is cut off, what was not closed is dropped and not committed.
    await using client = await this.#options.open()
    const fid = await client.root.walk(names, signal)
    await method({ fid, entry: await fid.stat(signal), signal }, request, response)
  }

  /** The key, from the fragment of the address that the page was opened with, becomes a cookie that no script can read. */
  async #enter(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let said = ''
    for await (const part of request) {
      said += String(part)
      if (said.length > KEY) return unknown(response)
    }
    if (!same(said, this.#options.key)) return unknown(response)
    const cookie = `${cookieName(this.port)}=${said}; HttpOnly; SameSite=Strict; Path=/; Max-Age=31536000`
    response.writeHead(204, { 'set-cookie': cookie }).end()
  }
}

function refuse(response: ServerResponse, status: number, why: string): void {
  response
    .writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' })
    .end(`${why}\n`)
}

function unknown(response: ServerResponse): void {
  response.setHeader('www-authenticate', 'Bearer')
  refuse(response, 401, 'the key is missing or is another one; `cat /n/rio/url` shows it behind the #')
}
