import { flac } from './flac.ts'
import type { Format } from './format.ts'
import { gif } from './gif.ts'
import { jpeg } from './jpeg.ts'
import { mp3 } from './mp3.ts'
import { mp4 } from './mp4.ts'
import { ogg } from './ogg.ts'
import { pdf } from './pdf.ts'
import { png } from './png.ts'
import { wav, webp } from './riff.ts'

/** The kinds of file that are known, one line each. */
export const formats: readonly Format[] = [
  png, //
  jpeg,
  gif,
  webp,
  pdf,
  mp3,
  wav,
  ogg,
  flac,
  mp4,
]

/** All media types that they have. */
export const mediaTypes: readonly string[] = [
  ...new Set(formats.flatMap(({ types }) => Object.values(types))),
]

/** Width and height of a picture of that media type, where its header says so. */
export function pixelsOf(
  type: string,
  bytes: Uint8Array,
): readonly [width: number, height: number] | undefined {
  const format = formats.find(({ types }) => Object.values(types).includes(type))
  return format?.pixels?.(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
}
