import assert from 'node:assert/strict'
import { request } from 'node:http'
import type { IncomingMessage, RequestOptions } from 'node:http'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serve } from '../../../src/ninep/server.ts'
import { Client } from '../../../src/ninep/client.ts'
import type { Node } from '../../../src/ninep/node.ts'
import { pair } from '../../../src/ninep/transports/pair.ts'
import { Web } from '../../../src/web/server/web.ts'
import type { WebOptions } from '../../../src/web/server/web.ts'
import { sample } from '../../ninep/sample.ts'

/** Built once for all tests of this machine. */
const PAGES = join(tmpdir(), 'hivefs-page')

export const KEY = 'k3y-of-letters_and-digits'

/** What a server said. */
export interface Said {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** The web over the sample tree, on a free port. */
export class WebPlace implements AsyncDisposable {
  readonly web: Web
  readonly seen: ReturnType<typeof sample>['seen']

  static async open(root?: Node, options: Partial<WebOptions> = {}): Promise<WebPlace> {
    const tree = sample()
    const served = (conn: Parameters<typeof serve>[0]) => serve(conn, root ?? tree.root)
    const open = () => {
      const [here, there] = pair()
      served(there).catch(assert.ifError)
      return Client.open(here)
    }
    const web = await Web.open({
      host: '127.0.0.1',
      ports: [0],
      key: KEY,
      pages: PAGES,
      owner: { open, serve: served },
      guest: () => undefined,
      failed: assert.ifError,
      ...options,
    })
    return new WebPlace(web, tree.seen)
  }

  private constructor(web: Web, seen: WebPlace['seen']) {
    this.web = web
    this.seen = seen
  }

  get port(): number {
    return this.web.port
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** One request, with the key unless its headers say otherwise; the path goes out as it is written. */
  async ask(
    method: string,
    path: string,
    {
      headers = {},
      body = '',
      key = true,
    }: { headers?: Record<string, string>; body?: string; key?: boolean } = {},
  ): Promise<Said> {
    const options: RequestOptions = { host: '127.0.0.1', port: this.port, method, path, agent: false }
    const bearer = key ? { authorization: `Bearer ${KEY}` } : {}
    const asked = request({ ...options, headers: { ...bearer, ...headers } })
    asked.end(body)
    const [response] = (await once(asked, 'response')) as [IncomingMessage]
    response.setEncoding('utf8')
    let said = ''
    for await (const part of response) said += String(part)
    return { status: response.statusCode!, headers: response.headers, body: said }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.web[Symbol.asyncDispose]()
  }
}
