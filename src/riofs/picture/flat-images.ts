/** Decodes the pictures that a display list needs: from data URIs alone, and only what is not too large. */

import { loadImage } from '@napi-rs/canvas'
import type { Image } from '@napi-rs/canvas'
import type { Drawn, Size } from '../../scene/drawn.ts'
import { safeSvg } from '../../scene/svg.ts'

/** Pixels of one picture, bytes of one, and pictures in a scene. */
const PIXELS = 40 << 20
const BYTES = 32 << 20
const MOST = 500

/** By what they are made of; what cannot be drawn is not there. */
export async function decoded(drawn: readonly Drawn[], signal?: AbortSignal): Promise<Map<string, Image>> {
  const images = new Map<string, Image>()
  for (const [key, size] of wanted(drawn)) {
    signal?.throwIfAborted()
    const bytes = bytesOf(key, size)
    const image = bytes && (await decode(bytes))
    if (image) images.set(key, image)
  }
  return images
}

/** A picture, if it is one that can be drawn. */
export async function decode(bytes: Buffer): Promise<Image | undefined> {
  try {
    return await loadImage(bytes)
  } catch {
    return undefined // is shown as nothing, as a browser shows it
  }
}

function wanted(drawn: readonly Drawn[], found = new Map<string, Size>()): Map<string, Size> {
  for (const one of drawn) {
    if (found.size >= MOST) break
    if (one.kind === 'group') wanted(one.of, found)
    else if (one.kind === 'image') found.set(one.src, one)
    else if (one.kind === 'svg') found.set(one.svg, one)
  }
  return found
}

const URI = /^data:image\/(?<type>png|jpe?g|webp|gif|svg\+xml)(?:;[\w=-]{1,40})*?(?<base64>;base64)?,/i

/** What a data URI or an SVG document is made of, unless it is too much. */
export function bytesOf(source: string, size: Size): Buffer | undefined {
  if (source.length > 2 * BYTES) return undefined
  if (/^\s*(?:<\?xml|<!doctype|<!--|<svg)/i.test(source)) return svgBytes(source, size)
  const head = URI.exec(source.slice(0, 300))
  if (!head?.groups) return undefined
  const body = source.slice(head[0].length)
  const bytes = head.groups['base64'] ? Buffer.from(body, 'base64') : Buffer.from(unescaped(body))
  if (/^svg/i.test(head.groups['type']!)) return svgBytes(bytes.toString(), size)
  const pixels = sizeOf(bytes)
  return pixels && pixels.width * pixels.height <= PIXELS ? bytes : undefined
}

function svgBytes(source: string, size: Size): Buffer | undefined {
  const safe = safeSvg(source, size)
  return safe === undefined ? undefined : Buffer.from(safe)
}

function unescaped(body: string): string {
  try {
    return decodeURIComponent(body)
  } catch {
    return body // a percent sign that means itself
  }
}

/** How large a picture says that it is, before anything is decoded. */
export function sizeOf(bytes: Buffer): Size | undefined {
  for (const read of [png, gif, webp, jpeg]) {
    const size = read(bytes)
    if (size) return size
  }
  return undefined
}

type Reads = (bytes: Buffer) => Size | undefined

const png: Reads = (bytes) =>
  bytes.length > 24 && bytes.toString('latin1', 1, 4) === 'PNG'
    ? { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }
    : undefined

const gif: Reads = (bytes) =>
  bytes.length > 10 && bytes.toString('latin1', 0, 4) === 'GIF8'
    ? { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) }
    : undefined

/** Three kinds: with more parts, without loss, with. */
const webp: Reads = (bytes) => {
  if (bytes.length < 30 || bytes.toString('latin1', 8, 12) !== 'WEBP') return undefined
  const kind = bytes.toString('latin1', 12, 16)
  if (kind === 'VP8X') return { width: 1 + bytes.readUIntLE(24, 3), height: 1 + bytes.readUIntLE(27, 3) }
  if (kind === 'VP8L') {
    const bits = bytes.readUInt32LE(21)
    return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >> 14) & 0x3fff) }
  }
  return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff }
}

/** In the segment that begins a frame. */
const jpeg: Reads = (bytes) => {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8) return undefined
  for (let at = 2; at + 9 < bytes.length && bytes[at] === 0xff;) {
    const marker = bytes[at + 1]!
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) }
    at += 2 + bytes.readUInt16BE(at + 2)
  }
  return undefined
}
