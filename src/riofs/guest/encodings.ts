/** Small things of a browser that turn one thing into another. */

import { textOf } from '../../scene/fields.ts'

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Bytes as letters of a text, to base64. */
function btoa(text: unknown): string {
  const bytes = Array.from(String(text), (letter) => letter.charCodeAt(0))
  if (bytes.some((byte) => byte > 255))
    throw new Error('btoa takes letters up to \\xff: encode the text first')
  let out = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const [a = 0, b, c] = bytes.slice(i, i + 3)
    const word = (a << 16) | ((b ?? 0) << 8) | (c ?? 0)
    const four = [18, 12, 6, 0].map((shift) => LETTERS[(word >> shift) & 63])
    out += four[0]! + four[1]! + (b === undefined ? '=' : four[2]!) + (c === undefined ? '=' : four[3]!)
  }
  return out
}

function atob(text: unknown): string {
  let [out, word, bits] = ['', 0, 0]
  for (const letter of String(text).replace(/[\s=]/g, '')) {
    const value = LETTERS.indexOf(letter)
    if (value < 0) throw new Error('atob takes base64')
    word = ((word << 6) | value) & 0xffffff
    bits += 6
    if (bits < 8) continue
    bits -= 8
    out += String.fromCharCode((word >> bits) & 255)
  }
  return out
}

class Encoder {
  readonly encoding = 'utf-8'
  encode(text: unknown = ''): Uint8Array {
    const bytes = unescapeBytes(encodeURIComponent(String(text)))
    return Uint8Array.from(bytes)
  }
}
function unescapeBytes(text: string): number[] {
  const out: number[] = []
  for (let i = 0; i < text.length; i++)
    if (text[i] === '%') {
      out.push(parseInt(text.slice(i + 1, i + 3), 16))
      i += 2
    } else out.push(text.charCodeAt(i))
  return out
}

class Decoder {
  readonly encoding = 'utf-8'
  decode(bytes?: ArrayBuffer | ArrayBufferView): string {
    if (bytes === undefined) return ''
    const all = ArrayBuffer.isView(bytes) ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength) : new Uint8Array(bytes) // oxfmt-ignore
    const hex = Array.from(all, (byte) => '%' + byte.toString(16).padStart(2, '0')).join('')
    try {
      return decodeURIComponent(hex)
    } catch {
      return Array.from(all, (byte) => String.fromCharCode(byte < 128 ? byte : 0xfffd)).join('')
    }
  }
}

/** Parts of an address; nothing can be loaded with it. */
class Address {
  readonly href: string
  readonly protocol: string
  readonly host: string
  readonly pathname: string
  readonly search: string
  readonly hash: string
  constructor(text: unknown, base?: unknown) {
    const whole = /^[a-z][a-z0-9+.-]*:/i.test(String(text))
      ? String(text)
      : (base === undefined ? '' : textOf(base)) + String(text)
    const found = /^([a-z][a-z0-9+.-]*:)(?:\/\/([^/?#]*))?([^?#]*)(\?[^#]*)?(#.*)?$/i.exec(whole)
    if (found === null) throw new TypeError(`${String(text)} is no address`)
    this.href = whole
    ;[, this.protocol = '', this.host = '', this.pathname = '', this.search = '', this.hash = ''] = found
  }
  get origin(): string {
    return `${this.protocol}//${this.host}`
  }
  toString(): string {
    return this.href
  }
  static createObjectURL(): never {
    throw new Error('URL.createObjectURL is not here: use a data: URI, or the canvas itself')
  }
  static revokeObjectURL(): void {}
}

/** Copies of what JSON, dates, maps, sets and typed arrays can say. */
function structuredClone(value: unknown): unknown {
  const known = new Map<object, unknown>()
  const copy = (one: unknown): unknown => {
    if (typeof one === 'function' || typeof one === 'symbol') throw new TypeError(`${String(one).slice(0, 40)} cannot be cloned`) // oxfmt-ignore
    if (typeof one !== 'object' || one === null) return one
    if (known.has(one)) return known.get(one)
    const made = emptyLike(one)
    known.set(one, made)
    if (one instanceof Map) for (const [key, inner] of one) (made as Map<unknown, unknown>).set(copy(key), copy(inner))
    else if (one instanceof Set) for (const inner of one) (made as Set<unknown>).add(copy(inner))
    else if (!(one instanceof Date) && !ArrayBuffer.isView(one) && !(one instanceof ArrayBuffer)) for (const key of Object.keys(one)) Reflect.set(made, key, copy(Reflect.get(one, key))) // oxfmt-ignore
    return made
  }
  return copy(value)
}
function emptyLike(one: object): object {
  if (one instanceof Date) return new Date(one.getTime())
  if (one instanceof ArrayBuffer || ArrayBuffer.isView(one)) return (one as Uint8Array).slice()
  if (one instanceof Map) return new Map()
  if (one instanceof Set) return new Set()
  return Array.isArray(one) ? [] : {}
}

class Params {
  readonly #all: [string, string][]
  constructor(text: unknown = '') {
    const parts = String(text)
      .replace(/^\?/, '')
      .split('&')
      .filter((part) => part !== '')
    this.#all = parts.map((part) => {
      const [key = '', value = ''] = part.split('=')
      return [decodeURIComponent(key), decodeURIComponent(value)]
    })
  }
  get(name: string): string | null {
    return this.#all.find(([key]) => key === name)?.[1] ?? null
  }
  has(name: string): boolean {
    return this.get(name) !== null
  }
}

/** Stops what is told to stop: there is little of it here. */
class Controller {
  readonly signal = { aborted: false, addEventListener(): void {}, removeEventListener(): void {} }
  abort(): void {
    this.signal.aborted = true
  }
}

export const encodings = (): Record<string, unknown> => ({
  atob,
  btoa,
  TextEncoder: Encoder,
  TextDecoder: Decoder,
  URL: Address,
  URLSearchParams: Params,
  AbortController: Controller,
  structuredClone,
  queueMicrotask: (run: () => void) => void Promise.resolve().then(run),
})
