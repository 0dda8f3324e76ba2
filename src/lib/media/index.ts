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
