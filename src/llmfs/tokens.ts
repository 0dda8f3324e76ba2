/** About how many tokens things are to a model: rough figures, which err on the side of too many. */

import { pixelsOf } from '../lib/media/index.ts'
import type { Media, Part } from '../providers/provider.ts'

/** Of a text: four bytes of UTF-8 make one. */
export const tokensOfText = (text: string): number => Math.ceil(Buffer.byteLength(text) / 4)

/** Of one piece of a message. */
export const tokensOfPart = (part: Part): number => (counts[part.kind] as (part: Part) => number)(part)

const counts: { readonly [K in Part['kind']]: (part: Extract<Part, { kind: K }>) => number } = {
  text: ({ text }) => tokensOfText(text),
  media: (media) => ('tokens' in media ? Number(media.tokens) : bySize(media)),
  call: ({ name, input }) => tokensOfText(name) + json(input),
  result: ({ content }) => content.reduce((tokens, part) => tokens + tokensOfPart(part), 0),
  opaque: ({ data }) => json(data),
}

const json = (value: unknown): number => tokensOfText(JSON.stringify(value) ?? '')

/** A picture: one for each 750 pixels, as Anthropic counts; larger ones are made smaller before the model sees them. */
const PER_TOKEN = 750
const LARGEST = 1600

/** A page of a document: its text and its picture, as Anthropic counts. Where no page can be counted, one has so many bytes. */
const PER_PAGE = 2500
const PAGE = 50_000

/** Bytes of a sound or a film that make one token: 32 a second of sound and 263 of film, as Google counts, at a usual quality. */
const bytesPerToken: Readonly<Record<string, number>> = {
  'audio/mpeg': 500, // 128 kbit/s
  'audio/ogg': 375, // 96 kbit/s
  'audio/mp4': 500,
  'audio/flac': 1500,
  'audio/wav': 1000, // 16 kHz, 16 bits: speech
  'video/mp4': 475, // 1 Mbit/s
  'video/ogg': 475,
  'application/pdf': PAGE / PER_PAGE,
}

/** Of a medium. */
export function tokensOfMedia(type: string, bytes: Uint8Array): number {
  if (type.startsWith('image/')) return picture(type, bytes)
  if (type === 'application/pdf') return PER_PAGE * pages(bytes)
  return bySize({ type, size: bytes.length })
}

const bySize = ({ type, size }: Pick<Media, 'type' | 'size'>): number =>
  type.startsWith('image/') ? LARGEST : Math.ceil(size / (bytesPerToken[type] ?? 4))

function picture(type: string, bytes: Uint8Array): number {
  const [width, height] = pixelsOf(type, bytes) ?? [Infinity, 1]
  return Math.min(LARGEST, Math.ceil((width * height) / PER_TOKEN))
}

/** Pages that a document says it has; most newer ones say it where only who unpacks them sees it. */
function pages(bytes: Uint8Array): number {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  return text.match(/\/Type\s{0,4}\/Page(?![A-Za-z])/g)?.length ?? Math.ceil(bytes.length / PAGE)
}
