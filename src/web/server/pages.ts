import { readFile, stat } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { FileError } from '../../lib/errno.ts'
import { built } from './build.ts'
import type { Built } from './build.ts'

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  map: 'application/json',
  ttf: 'font/ttf',
  woff2: 'font/woff2',
}

/** The page: what anybody may have, because there is nothing of the hive in it. */
export class Pages {
  readonly #folder: string
  #built: Promise<Built> | undefined

  /** @param folder where it is built when it is first wanted */
  constructor(folder: string) {
    this.#folder = folder
  }

  /** Answers with a file of the page. @throws FileError ENOENT, EACCES */
  async answer(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { files, folder } = await this.#there()
    const name = path === '/' ? 'index.html' : path.slice(1)
    if (!files.has(name)) throw new FileError('ENOENT', path)
    if (request.method !== 'GET' && request.method !== 'HEAD')
      throw new FileError('EACCES', `${request.method} of ${path}`)
    // What has a hash in its name is never another one.
    const caching = /-[A-Z0-9]{8}\.\w+$/.test(name) ? 'public, max-age=31536000, immutable' : 'no-cache'
    const type = types[/\.(\w+)$/.exec(name)?.[1] ?? ''] ?? 'application/octet-stream'
    // Pages in frames are of no origin: they may have the letters all the same.
    if (type === types['ttf'])
      response
        .setHeader('access-control-allow-origin', '*')
        .setHeader('cross-origin-resource-policy', 'cross-origin')
    const { size, mtimeMs } = await stat(join(folder, name))
    const etag = `"${size.toString(36)}-${Math.round(mtimeMs).toString(36)}"`
    response.setHeader('cache-control', caching).setHeader('etag', etag)
    if (request.headers['if-none-match'] === etag) response.writeHead(304).end()
    else response.writeHead(200, { 'content-type': type }).end(await readFile(join(folder, name)))
  }

  /** Builds it now, when there is time. */
  warm(): Promise<unknown> {
    return this.#there()
  }

  #there(): Promise<Built> {
    this.#built ??= built(this.#folder).catch((error: unknown) => {
      this.#built = undefined // the next one who asks may have better luck
      throw error
    })
    return this.#built
  }
}
